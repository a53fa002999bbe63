"""Suggestions: the case and all that belongs to it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SuggestionsConfig(AppConfig):
    """The Django app of suggestions, their units, replies and ratings."""

    name = "suggestions"
    verbose_name = _("Suggestions")

    def ready(self) -> None:
        """Tell the log and the outbox what this app's ids and messages stand for."""
        from notifications.guards import register_guard  # noqa: PLC0415 - needs the loaded models
        from suggestions import contents, kinds, withholding  # noqa: PLC0415 - likewise

        contents.register()
        kinds.register()
        register_guard(withholding.unseen)
