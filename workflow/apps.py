"""Workflow: what the rules of procedure say, apart from any suggestion."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    """The Django app of state machines, policies, time limits and the working-day calendar."""

    name = "workflow"
    verbose_name = _("Rules and calendar")
