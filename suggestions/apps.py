"""Suggestions: the case and all that belongs to it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SuggestionsConfig(AppConfig):
    """The Django app of suggestions, their units, replies and ratings."""

    name = "suggestions"
    verbose_name = _("Suggestions")

    def ready(self) -> None:
        """Tell the log and the outbox what this app's ids and messages stand for."""
        from notifications import guards  # noqa: PLC0415 - needs the loaded models
        from suggestions import contents, kinds, settling, withholding  # noqa: PLC0415 - likewise

        contents.register()
        kinds.register()
        guards.register_guard(withholding.unseen)
        guards.register_settled(settling.settled)
