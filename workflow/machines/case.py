"""The machine of a suggestion: the states of design and law, and nothing else.

A transition here only says from where to where. Who may, when, and what else happens is the
business of the acts, which are the only callers.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, FSMField, transition

from workflow.machines.base import Machine


class CaseState(models.TextChoices):
    """Where a suggestion stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    ASSIGNED = "assigned", _("Assigned")
    ANSWERED = "answered", _("Answered")
    RESOLVED = "resolved", _("Resolved")
    RATED = "rated", _("Rated")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DECLINED = "declined", _("Not taken as a suggestion")


ENDED = (CaseState.WITHDRAWN, CaseState.DECLINED)
S = CaseState


class CaseMachine(Machine):
    """A suggestion's state; `state` can be changed by the transitions below only."""

    state = FSMField(_("state"), default=S.DRAFT, choices=S.choices, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=S.DRAFT, target=S.SUBMITTED)
    def mark_submitted(self) -> None:
        """The lead deputy hands it in, or the secretariat enters it for him."""

    @transition(field=state, source=S.SUBMITTED, target=S.DRAFT)
    def mark_back_in_draft(self) -> None:
        """Taken back by the lead deputy, or returned to him by the secretariat."""

    @transition(field=state, source=S.SUBMITTED, target=S.DECLINED)
    def mark_declined(self) -> None:
        """Not taken as a suggestion, with a disposition."""

    @transition(field=state, source=[S.SUBMITTED, S.ASSIGNED], target=S.WITHDRAWN)
    def mark_withdrawn(self) -> None:
        """Withdrawn by the deputies; handling ends at once."""

    @transition(field=state, source=[S.SUBMITTED, S.ASSIGNED], target=S.ASSIGNED)
    def mark_assigned(self) -> None:
        """Handed out to the units, or handed out anew."""

    @transition(field=state, source=S.ASSIGNED, target=S.ANSWERED)
    def mark_answered(self) -> None:
        """Every answering unit has issued its reply."""

    @transition(field=state, source=S.ANSWERED, target=S.ASSIGNED)
    def mark_sent_back(self) -> None:
        """The secretariat sent a reply back to its unit; the answer no longer stands."""

    @transition(field=state, source=S.ANSWERED, target=S.RESOLVED)
    def mark_resolved(self) -> None:
        """The reply stands and is delivered."""

    @transition(field=state, source=[S.RESOLVED, S.RATED], target=S.RATED)
    def mark_rated(self) -> None:
        """Whoever has to rate this round has rated it; a correction leaves it rated."""

    @transition(field=state, source=[S.RESOLVED, S.RATED], target=S.ASSIGNED)
    def mark_handled_again(self) -> None:
        """A new round after an objection."""

    @transition(
        field=state,
        source=[state for state in S if state != S.DRAFT],
        target=RETURN_VALUE(*[state for state in S if state != S.DRAFT]),
    )
    def mark_as_recorded(self, state: CaseState) -> CaseState:
        """A corrected row of an import says where the suggestion stood all along."""
        return state
