"""What a unit has in hand together with a suggestion (并案), and what can be taken over from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import F

from people.models import Membership
from suggestions import visibility
from suggestions.models import Assignment, Contact, Reply
from suggestions.together import is_alone, others_of
from workflow.machines.assignment import AssignmentState


@dataclass(frozen=True)
class Beside:
    """The unit's part of another suggestion, with its letter and the talks not noted down here."""

    part: Assignment
    reply: Reply | None = None
    talks: Sequence[Contact] = field(default_factory=list)

    @property
    def is_pending(self) -> bool:
        """Whether it is still to be signed for."""
        return bool(self.part.state == AssignmentState.PENDING)

    @property
    def has_text(self) -> bool:
        """Whether its letter says something already."""
        return bool(self.reply and self.reply.text.strip())


def besides(part: Assignment, member: Membership) -> list[Beside]:
    """Give the unit's parts of the suggestions that are handled together with this one."""
    if is_alone(part.case):
        return []
    own = visibility.assignments_of(member).filter(
        unit=part.unit_id, case__in=others_of(part.case).order_by(), round=F("case__round")
    )
    standing = own.exclude(state=AssignmentState.RETURNED).select_related("case")
    parts = list(standing.order_by("case__number", "pk"))
    if not parts:
        return []
    replies = visibility.replies_visible_to(member)
    letters = {r.assignment_id: r for r in replies.filter(assignment__in=parts, superseded=False)}
    talks = list(Contact.objects.filter(assignment__in=[part, *parts]).order_by("held_on", "pk"))
    here = {_said(talk) for talk in talks if talk.assignment_id == part.pk}
    return [Beside(one, letters.get(one.pk), _new(talks, one, here)) for one in parts]


def to_be_signed_for(part: Assignment, others: Iterable[Beside]) -> list[str]:
    """Give the public ids of all of them, this one too, where several are to be signed for."""
    waiting = [one.part.case.public_id for one in others if one.is_pending]
    own = [part.case.public_id] if part.state == AssignmentState.PENDING else []
    return [*own, *waiting] if waiting else []


def _new(
    talks: Iterable[Contact], part: Assignment, here: set[tuple[object, ...]]
) -> list[Contact]:
    return [t for t in talks if t.assignment_id == part.pk and _said(t) not in here]


def _said(talk: Contact) -> tuple[object, ...]:
    return talk.kind, talk.held_on, talk.place, talk.people, talk.content
