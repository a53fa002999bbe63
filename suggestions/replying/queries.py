"""What a reply has to do with: its draft, its co-units, their opinions, its earlier texts."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from people.models import Membership
from suggestions import visibility
from suggestions.belongings import has
from suggestions.intake.content import standing_text
from suggestions.models import (
    Assignment,
    CounterSignature,
    Opinion,
    Reply,
    ReplyVersion,
    Suggestion,
)
from suggestions.models.assigning import WAITING
from suggestions.replying.linter import Matter
from suggestions.replying.wording import Circle, circle_of
from suggestions.together import is_alone
from workflow.machines.assignment import ANSWERING, AssignmentRole, AssignmentState
from workflow.machines.case import CaseState
from workflow.machines.reply import ReplyState


def draft_of(part: Assignment) -> Reply | None:
    """Give the reply of a unit's part that stands: being written, being checked, or issued."""
    return part.replies.filter(superseded=False).first()


def standing_letters(member: Membership | None, case: Suggestion) -> QuerySet[Reply]:
    """Give the replies of a case's round that stand, as far as somebody may read them."""
    replies = visibility.replies_visible_to(member)
    shown = replies.filter(case=case, round=case.round, superseded=False, state=ReplyState.ISSUED)
    return shown.select_related("assignment__unit").order_by("pk")


def standing_parts(case: Suggestion, round_no: int) -> list[Assignment]:
    """Give the units' parts that a round has, in the order of the hand-out."""
    parts = case.assignments.filter(round=round_no).select_related("unit")
    found = list(parts.exclude(state=AssignmentState.RETURNED).order_by("pk"))
    for part in found:
        part.case = case
    return found


def helping(case: Suggestion, round_no: int) -> list[Assignment]:
    """Give the parts of the co-units that a round has, in the order of the hand-out."""
    parts = standing_parts(case, round_no)
    return [part for part in parts if part.role == AssignmentRole.CO]


def answering(case: Suggestion, round_no: int) -> list[Assignment]:
    """Give the parts of the units that answer the deputy in a round."""
    parts = case.assignments.filter(round=round_no, role__in=ANSWERING)
    return list(parts.exclude(state=AssignmentState.RETURNED).select_related("unit"))


def standing_opinions(case: Suggestion, round_no: int) -> list[Opinion]:
    """Give the opinions of a round that were not sent back, with their units."""
    given = case.opinions.filter(round=round_no, sent_back_on__isnull=True)
    return list(given.select_related("assignment__unit").order_by("assignment"))


def standing_signatures(reply: Reply) -> list[CounterSignature]:
    """Give what the co-units were asked to sign last, and what each of them answered."""
    asked = reply.countersignatures.exclude(state=CounterSignature.State.OUTDATED)
    return list(asked.select_related("assignment__unit").order_by("assignment"))


def asked_of(part: Assignment) -> CounterSignature | None:
    """Give what a co-unit is asked to sign now."""
    asked = part.countersignatures.filter(
        state=CounterSignature.State.ASKED, reply__superseded=False
    ).exclude(reply__state=ReplyState.ISSUED)
    return asked.select_related("reply__assignment__unit").order_by("-pk").first()


def once_asked(reply: Reply) -> list[Assignment]:
    """Give the co-units that were asked to sign any text of a reply, and still help with it."""
    asked = set(reply.countersignatures.values_list("assignment", flat=True))
    if not asked:
        return []
    return [part for part in helping(reply.case, reply.round) if part.pk in asked]


def versions_of(part: Assignment) -> list[ReplyVersion]:
    """Give the texts of a unit's reply as they stood when they changed hands, oldest first."""
    kept = ReplyVersion.objects.filter(reply__assignment=part)
    return list(kept.select_related("written_by", "reply").order_by("reply__number", "number"))


def silent_since(day: date) -> QuerySet[Assignment]:
    """Give the co-units' parts whose time was over before a day, and whose silence is news."""
    parts = Assignment.objects.filter(
        WAITING,
        role=AssignmentRole.CO,
        silent_on__isnull=True,
        due_on__lt=day,
        case__state=CaseState.ASSIGNED,
    )
    return parts.order_by("due_on", "pk")


def matter_of(
    part: Assignment,
    opinions: Iterable[Opinion] | None = None,
    circle: Circle | None = None,
) -> Matter:
    """Give what a letter is compared with before it is issued."""
    case = part.case
    heard = standing_opinions(case, part.round) if opinions is None else opinions
    return Matter(
        number=case.number,
        deputies=tuple((circle or circle_of(case)).signers(case)),
        together=frozenset(numbers_together(case)),
        proposal=standing_text(case).proposal,
        heard=tuple(opinion.assignment.unit.label_zh for opinion in heard),
        earlier=tuple(_earlier_texts(part)),
    )


def numbers_together(case: Suggestion) -> Iterable[int]:
    """Give the numbers of what is handled together with a case (并案)."""
    if is_alone(case):
        return []
    first = case.handled_with_id or case.pk
    others = Suggestion.objects.filter(Q(pk=first) | Q(handled_with=first)).exclude(pk=case.pk)
    return [number for number in others.values_list("number", flat=True) if number]


def _earlier_texts(part: Assignment) -> Iterable[str]:
    """Give what the unit has issued in this case already, and what was not enough."""
    if not has(part.case, "letters"):
        return []
    issued = Reply.objects.filter(
        case=part.case_id, assignment__unit=part.unit_id, state=ReplyState.ISSUED
    )
    return issued.values_list("text", flat=True)
