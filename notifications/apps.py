"""Notifications: the outbox and the inbox; what they are about is told by the apps above."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """The Django app of messages."""

    name = "notifications"
    verbose_name = _("Notifications")
