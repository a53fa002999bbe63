"""Workflow: what the rules of procedure say, apart from any suggestion."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    """The Django app of state machines, policies, time limits and the working-day calendar."""

    name = "workflow"
    verbose_name = _("Rules and calendar")

    def ready(self) -> None:
        """Teach the log to compare rules and calendar with what was recorded of them."""
        from history.verify import register_content  # noqa: PLC0415 - needs the loaded models
        from workflow import policy, years  # noqa: PLC0415 - likewise

        register_content("policy", policy.content_digests)
        register_content("calendar_year", years.content_digests)
