"""People: who may sign in, for which body, in which role."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """The Django app of congresses, units, deputies and their users."""

    name = "people"
    verbose_name = _("People and units")
