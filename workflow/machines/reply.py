"""The machine of a reply letter (答复函)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from workflow.machines.base import Machine


class ReplyState(models.TextChoices):
    """Where a reply stands inside the unit."""

    DRAFTING = "drafting", _("Being drafted")
    CHECKING = "checking", _("Being checked")
    ISSUED = "issued", _("Issued")


S = ReplyState


class ReplyMachine(Machine):
    """A reply's state; an issued reply never changes, a new version supersedes it."""

    state = FSMField(_("state"), default=S.DRAFTING, choices=S.choices, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=S.DRAFTING, target=S.CHECKING)
    def mark_checking(self) -> None:
        """Handed to whoever checks it inside the unit."""

    @transition(field=state, source=S.CHECKING, target=S.DRAFTING)
    def mark_drafting(self) -> None:
        """Given back to its author."""

    @transition(field=state, source=[S.DRAFTING, S.CHECKING], target=S.ISSUED)
    def mark_issued(self) -> None:
        """Signed and sent."""
