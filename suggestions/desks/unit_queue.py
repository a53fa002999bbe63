"""The unit's queue: what is due first, who must act, and what can be done with several at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.access import as_role
from people.models import UNIT_ROLES, UNIT_WORKERS, Membership
from people.paging import page_of
from people.requests import MemberRequest
from suggestions import visibility
from suggestions.assigning import rules
from suggestions.assigning.queries import (
    ALL,
    ASKED_TO_SIGN,
    BEING_CHECKED,
    DUES,
    FORMER,
    MOST_COUNTED,
    PILES,
    STATES,
    Narrowed,
    counts,
    pile_url,
)
from suggestions.models import Assignment
from suggestions.promising.queries import reports_to_sign
from suggestions.together import parts_with_mark
from workflow.limits import comma
from workflow.machines.assignment import ANSWERING, AssignmentRole, AssignmentState
from workflow.machines.case import CaseState


@dataclass(frozen=True)
class Row:
    """One line of the queue."""

    part: Assignment
    url: str
    role: str
    state: str
    next: str
    may_sign: bool


@require_safe
@as_role(*UNIT_ROLES)
def queue(request: MemberRequest) -> HttpResponse:
    """List what the unit has in hand; for a coordinator, what the units below him have."""
    member, today = request.membership, timezone.localdate()
    asked = Narrowed.asked(request.GET)
    former = asked.state == FORMER.state
    own = visibility.inherited_parts(member) if former else visibility.assignments_of(member)
    parts = asked.within(own, today)
    page = page_of(_with_all_that_is_shown(parts), request.GET)
    rows = rows_of(page.rows, member)
    lying = counts(member, PILES, today)
    context = {
        "asked": asked,
        "pile": asked.pile,
        "piles": _piles(lying, asked),
        "lying": {code: _shown(count) for code, count in lying.items()},
        "page": page,
        "rows": rows,
        "signable": any(row.may_sign for row in rows),
        "several_units": member.role not in UNIT_WORKERS or former,
        "coordinates": member.role not in UNIT_WORKERS,
        "states": [(code, words) for code, (words, _q) in STATES.items()],
        "dues": [(code, words) for code, (words, _q) in DUES.items()],
        "roles": AssignmentRole.choices,
        "reports": reports_to_sign(member) if asked.state in ("open", "checking") else [],
        "today": today,
    }
    return render(request, "suggestions/unit/queue.html", context)


def _with_all_that_is_shown(parts: QuerySet[Assignment]) -> QuerySet[Assignment]:
    answering = Assignment.objects.filter(role__in=ANSWERING)
    others = answering.exclude(state=AssignmentState.RETURNED).select_related("unit")
    return (
        parts_with_mark(parts)
        .select_related(
            "unit", "handler", "case__session", "case__proposer__user", "case__delegation"
        )
        .prefetch_related(Prefetch("case__assignments", others.order_by("pk"), "answering"))
        .annotate(is_checked=Exists(BEING_CHECKED), to_sign=Exists(ASKED_TO_SIGN))
    )


def _piles(lying: Mapping[str, int], asked: Narrowed) -> list[dict[str, Any]]:
    """Give the piles for the side of the page, each with its count, and everything at the end."""
    address = reverse("suggestions:queue")
    former = [FORMER] if lying[FORMER.code] else []
    return [
        {
            "pile": pile,
            "url": pile_url(address, pile),
            "count": _shown(lying.get(pile.code)),
            "current": pile is asked.pile,
        }
        for pile in (*PILES, *former, ALL)
    ]


def _shown(count: int | None) -> str:
    if count is None:
        return ""
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


def rows_of(parts: Sequence[Assignment], member: Membership) -> list[Row]:
    """Give the lines of the queue; words that are the same in all are looked up once."""
    roles = {code: str(words) for code, words in AssignmentRole.choices}
    states = {code: str(words) for code, words in AssignmentState.choices}
    works = member.role in UNIT_WORKERS
    says = _Says(works=works)
    return [
        Row(
            part=part,
            url=_url(part, works=works and part.unit_id == member.unit_id),
            role=roles[part.role],
            state=states[part.state],
            next=says.of(part),
            may_sign=rules.can_sign_for(member, part),
        )
        for part in parts
    ]


def _url(part: Assignment, *, works: bool) -> str:
    """Lead to the unit's work on it; who only reads, and who was taken off, to the case."""
    if works and part.state != AssignmentState.RETURNED:
        return reverse("suggestions:work", args=[part.public_id])
    return part.case.get_absolute_url()


class _Says:
    """Says of each part who must act now. The sentences are translated once for all lines."""

    def __init__(self, *, works: bool) -> None:
        self.comma = comma()
        self.sign = _("your unit to sign for it") if works else _("the unit to sign for it")
        self.answer = _("%(name)s to answer")
        self.answers = _("%(units)s to answer")
        self.partner = _("%(units)s to sign for it, too")
        self.answered = _("answered by %(units)s")
        self.check = _("the signatory to check the letter")
        self.opinion = _("your unit to give its opinion") if works else _("its opinion is due")
        self.silent = _("no opinion in time; it can still be given")
        self.draft = _("the draft reply to be countersigned")
        self.read = _("signed for, nothing more to do")
        self.taken_off = _("taken off")
        self.let_go = _("the return to be decided")
        self.again = _("handled again in a later round")
        self.before: Mapping[str, str] = {
            AssignmentState.PENDING: self.sign,
            AssignmentState.RETURN_ASKED: self.let_go,
        }
        self.after: Mapping[str, str] = {
            CaseState.ANSWERED: _("secretariat to check the reply"),
            CaseState.RESOLVED: _("delivered; the deputy to rate it"),
            CaseState.RATED: _("rated"),
        }

    def of(self, part: Any) -> str:
        """Give who must act now, or what became of it."""
        others = [p for p in part.case.answering if p.round == part.round and p.pk != part.pk]
        if part.state == AssignmentState.RETURNED:
            return self.taken_off
        if part.over and part.role == AssignmentRole.CO:
            return self.answered % {"units": self._units(others)}
        if part.to_sign:
            return self.draft
        if part.state in self.before:
            return self.before[part.state]
        if part.state == AssignmentState.SIGNED_FOR:
            return self._in_hand(part, others)
        return self._done(part, others)

    def _done(self, part: Any, others: Sequence[Assignment]) -> str:
        if part.round != part.case.round:
            return self.again
        owing = [p for p in others if p.state != AssignmentState.REPLIED]
        if owing and part.case.state == CaseState.ASSIGNED:
            return self.answers % {"units": self._units(owing)}
        return self.after.get(part.case.state, "")

    def _in_hand(self, part: Any, others: Sequence[Assignment]) -> str:
        if part.role == AssignmentRole.INFORMATION:
            return self.read
        if part.role == AssignmentRole.CO:
            return self.silent if part.silent_on else self.opinion
        if part.is_checked:
            return self.check
        silent = [p for p in others if p.state == AssignmentState.PENDING]
        if part.role == AssignmentRole.JOINT and silent:
            return self.partner % {"units": self._units(silent)}
        return self.answer % {"name": part.handler.name if part.handler else part.unit.label}

    def _units(self, parts: Sequence[Assignment]) -> str:
        return self.comma.join(part.unit.label for part in parts)
