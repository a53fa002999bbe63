"""The Django app of the project itself: system checks and the commands of the whole."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectConfig(AppConfig):
    """Registers the system checks of the installation."""

    name = "config"
    verbose_name = _("Installation")

    def ready(self) -> None:
        """Importing the module is what registers its checks."""
        from config import checks  # noqa: F401, PLC0415 - the registry of checks needs loaded apps
