"""The Django app of the project itself: system checks and the commands of the whole."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ProjectConfig(AppConfig):
    """Registers what the installation as a whole sees to."""

    name = "config"
    verbose_name = _("Installation")

    def ready(self) -> None:
        """Register the checks, and have the tables counted after migrations."""
        from config import checks, planner  # noqa: F401, PLC0415 - both need loaded apps

        post_migrate.connect(planner.count_changed_tables, sender=self)
