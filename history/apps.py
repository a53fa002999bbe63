"""History: the append-only, chained log."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HistoryConfig(AppConfig):
    """The Django app of events and anchors."""

    name = "history"
    verbose_name = _("History")
