"""What stands around the text of a reply: the template, and what its fields say of the case.

It is looked up while a letter is drafted, and kept with the reply once it is issued: the words
around the text are part of what was sent, whatever is renamed, corrected or adopted later.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import QuerySet

from people.models import Congress
from suggestions.models import Assignment, CoSignature, LetterTemplate, Reply, Suggestion
from suggestions.models.case import Period
from suggestions.replying.template import Parts, built_in, parts_of
from workflow.machines.assignment import AssignmentRole, AssignmentState
from workflow.machines.reply import ReplyState

BETWEEN = "闭会期间"


@dataclass(frozen=True)
class Wording:
    """The parts of the template, and everything in them that is known before the letter is."""

    parts: Parts
    congress: str
    session: str
    period: str
    number: str
    title: str
    units: Sequence[str]
    co_units: Sequence[str] = ()
    deputies: Sequence[str] = ()
    delegation: str = ""

    @property
    def stored(self) -> dict[str, Any]:
        """The wording as the reply keeps it."""
        return asdict(self)


@dataclass(frozen=True)
class Circle:
    """The units that have a case and the deputies who co-signed it, of which a letter names some.

    Whoever has loaded them for a page hands them on to each of its letters.
    """

    parts: Sequence[Assignment]
    cosigners: Sequence[CoSignature]

    def helping(self, round_no: int) -> list[Assignment]:
        """Give the parts of the co-units that a round has, in the order of the hand-out."""
        return [
            part
            for part in self.parts
            if part.round == round_no
            and part.role == AssignmentRole.CO
            and part.state != AssignmentState.RETURNED
        ]

    def signers(self, case: Suggestion) -> list[str]:
        """Give the names of all who signed the suggestion, the lead deputy first."""
        cosigners = [signature.deputy for signature in self.cosigners]
        return [deputy.name for deputy in [case.proposer, *cosigners] if deputy is not None]


def circle_of(case: Suggestion) -> Circle:
    """Load them."""
    confirmed = case.cosignatures.filter(state=CoSignature.State.CONFIRMED).order_by("pk")
    parts = list(case.assignments.select_related("unit").order_by("pk"))
    for part in parts:
        part.case = case
    return Circle(parts, list(confirmed.select_related("deputy__user")))


def templates_of(congress: Congress) -> QuerySet[LetterTemplate]:
    """Give what a congress has adopted, the template that applies first."""
    return LetterTemplate.objects.filter(congress=congress).order_by("-pk")


def standing_parts(congress: Congress) -> Parts:
    """Give the template that applies now."""
    last = templates_of(congress).first()
    return parts_of(last.content) if last else built_in()


def wording_of(case: Suggestion, reply: Reply, circle: Circle | None = None) -> Wording:
    """Give what stands around a reply: as it was issued, or as it would be issued now.

    What was issued before the wording was kept, and what came by import, has the built-in one.
    """
    if reply.state != ReplyState.ISSUED:
        return wording_now(case, reply, circle)
    if reply.wording is None:
        return wording_now(case, reply, circle, parts=built_in())
    return Wording(**{**reply.wording, "parts": parts_of(reply.wording["parts"])})


def wording_now(
    case: Suggestion, reply: Reply, circle: Circle | None = None, *, parts: Parts | None = None
) -> Wording:
    """Give what stands around a reply as case and template are now."""
    own, delegation, around = reply.assignment, case.delegation, circle or circle_of(case)
    names = [
        (part.role, part.unit.label_zh)
        for part in around.parts
        if part.round == reply.round and part.state != AssignmentState.RETURNED and part != own
    ]
    joint = own.role == AssignmentRole.JOINT
    return Wording(
        parts=standing_parts(case.congress) if parts is None else parts,
        congress=case.congress.label_zh,
        session=case.session.label_zh,
        period=BETWEEN if case.period == Period.BETWEEN else "",
        number=str(case.number or ""),
        title=case.title,
        units=[
            own.unit.label_zh,
            *(name for role, name in names if joint and role == AssignmentRole.JOINT),
        ],
        co_units=[name for role, name in names if role == AssignmentRole.CO],
        deputies=[] if delegation else around.signers(case),
        delegation=delegation.label_zh if delegation else "",
    )
