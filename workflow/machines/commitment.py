"""The machine of a commitment (承诺事项): what a unit promised in its letter, by a day."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from workflow.machines.base import Machine


class CommitmentState(models.TextChoices):
    """Where a promise stands."""

    OPEN = "open", _("Being carried out")
    REPORTED = "reported", _("Reported as kept")
    KEPT = "kept", _("Kept")
    EXPLAINED = "explained", _("Given up with an explanation")


S = CommitmentState


class CommitmentMachine(Machine):
    """A promise's state; it can be changed by the transitions below only."""

    state = FSMField(_("state"), default=S.OPEN, choices=S.choices, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=S.OPEN, target=S.REPORTED)
    def mark_reported(self) -> None:
        """The unit says that it is kept, and hands in the evidence and the letter about it."""

    @transition(field=state, source=S.REPORTED, target=S.OPEN)
    def mark_not_kept(self) -> None:
        """The secretariat finds that it is not kept yet."""

    @transition(field=state, source=S.REPORTED, target=S.KEPT)
    def mark_kept(self) -> None:
        """The secretariat confirms it (销号)."""

    @transition(field=state, source=S.OPEN, target=S.EXPLAINED)
    def mark_explained(self) -> None:
        """Circumstances changed: the unit explains in writing why it can't be kept."""
