"""The ledger of promises, pile by pile and narrowed; what waits for a deputy; one promise's story.

Each function is told who asks and which day it is.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.addresses import number_of
from people.labels import Words
from people.models import Congress, Membership, Role
from suggestions import visibility
from suggestions.belongings import has
from suggestions.counting import counted
from suggestions.models import (
    Commitment,
    CommitmentEntry,
    Suggestion,
    Supplement,
    SupplementRating,
)
from workflow.machines.case import CaseState
from workflow.machines.commitment import CommitmentState

MONTH = timedelta(days=30)
MOST_COUNTED = 9_999
MOST_REPORTS = 20
LONGEST_SEARCH = 60
LONGEST_CLASS = 20

S = CommitmentState
Row = TypeVar("Row", Commitment, Supplement)
RUNNING = Q(state__in=(S.OPEN, S.REPORTED))


@dataclass(frozen=True)
class Pile:
    """Promises of which the same can be said: a state and a choice of days, both filters too."""

    state: str
    due: str
    label: Words
    empty: Words

    @property
    def code(self) -> str:
        """The pile's name in a query."""
        return self.due or self.state


RUNNING_PILE = Pile(
    "running", "", _("Being carried out"), _("What delivered letters promise appears here.")
)
OVERDUE_PILE = Pile(
    "running", "overdue", _("Overdue"), _("What was not kept by its day appears here.")
)
MONTH_PILE = Pile(
    "running", "month", _("Due within 30 days"), _("What is due within 30 days appears here.")
)
REPORTED_PILE = Pile(
    "reported",
    "",
    _("To be confirmed"),
    _("What a unit reports as kept appears here until the secretariat has confirmed it."),
)
KEPT_PILE = Pile("kept", "", _("Kept"), _("What is confirmed as kept appears here."))
KEPT_THIS_YEAR = Pile("kept", "ended", _("Kept this year"), KEPT_PILE.empty)
EXPLAINED_PILE = Pile(
    "explained", "", _("Explained"), _("What was given up with a written explanation appears here.")
)
PILES = (RUNNING_PILE, OVERDUE_PILE, MONTH_PILE, REPORTED_PILE, KEPT_PILE, EXPLAINED_PILE)
ALL = Pile("all", "", _("Everything"), _("Every promise of a delivered letter appears here."))

STATES: Mapping[str, tuple[Words, Q]] = {
    "running": (_("Being carried out or to be confirmed"), RUNNING),
    "reported": (_("To be confirmed"), Q(state=S.REPORTED)),
    "kept": (_("Kept"), Q(state=S.KEPT)),
    "explained": (_("Explained"), Q(state=S.EXPLAINED)),
    "all": (_("Everything"), Q()),
}


def _in_year(year: int) -> Q:
    return Q(due_on__range=(date(year, 1, 1), date(year, 12, 31)))


DUES: Mapping[str, tuple[Words, Callable[[date], Q]]] = {
    "": (_("Any date"), lambda _on: Q()),
    "overdue": (_("Overdue"), lambda on: RUNNING & Q(due_on__lt=on)),
    "month": (_("Within 30 days"), lambda on: Q(due_on__range=(on, on + MONTH))),
    "year": (_("This year"), lambda on: _in_year(on.year)),
    "next": (_("Next year"), lambda on: _in_year(on.year + 1)),
    "ended": (_("Ended this year"), lambda on: Q(ended_on__range=(date(on.year, 1, 1), on))),
}


@dataclass(frozen=True)
class Narrowed:
    """What an address asks the ledger for; what makes no sense asks for nothing."""

    state: str = "running"
    due: str = ""
    unit: int | None = None
    session: int | None = None
    outcome: str = ""
    words: str = ""

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> "Narrowed":
        """Read what an address asks for."""
        state, due, outcome = (query.get(name, "") for name in ("state", "due", "class"))
        return cls(
            state if state in STATES else "running",
            due if due in DUES else "",
            number_of(query.get("unit", "")),
            number_of(query.get("session", "")),
            outcome.replace("\0", "")[:LONGEST_CLASS],
            query.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH],
        )

    @property
    def pile(self) -> Pile:
        """The pile that is listed, or that in which is looked."""
        known = (*PILES, KEPT_THIS_YEAR, ALL)
        for pile in known:
            if (pile.state, pile.due) == (self.state, self.due):
                return pile
        return next(pile for pile in known if (pile.state, pile.due) == (self.state, ""))

    @property
    def by_hand(self) -> bool:
        """Whether more was asked for than one of the piles."""
        more = self.unit or self.session or self.outcome or self.words
        return bool(more) or self.pile.due != self.due

    @property
    def suffix(self) -> str:
        """What was asked for as the end of an address."""
        named = {
            "state": self.state if self.state != "running" else "",
            "due": self.due,
            "unit": self.unit,
            "session": self.session,
            "class": self.outcome,
            "q": self.words,
        }
        given = {name: value for name, value in named.items() if value}
        return f"?{urlencode(given)}" if given else ""

    def within(self, promises: QuerySet[Commitment], on: date) -> QuerySet[Commitment]:
        """Give what was asked for: what is due first on top; of what is done, the latest first."""
        found = promises.filter(STATES[self.state][1], DUES[self.due][1](on))
        if self.unit:
            found = found.filter(unit_id=self.unit)
        if self.session:
            found = found.filter(case__session_id=self.session)
        if self.outcome:
            found = found.filter(_of_class(self.outcome))
        if self.words:
            found = found.filter(_words(self.words))
        if self.state in ("kept", "explained"):
            return found.order_by(F("ended_on").desc(nulls_last=True), "-pk")
        return found.order_by("due_on", "pk")


def _of_class(outcome: str) -> Q:
    """Give the condition on a promise to be of a letter whose class in force is this one."""
    not_raised = Q(reply__raised_outcome="", reply__confirmed_outcome=outcome)
    return Q(reply__raised_outcome=outcome) | not_raised


def _words(words: str) -> Q:
    found = (
        Q(text__icontains=words)
        | Q(case__title__icontains=words)
        | Q(case__proposer__user__name__icontains=words)
    )
    number = number_of(words.strip("第号 "))
    return found if number is None else found | Q(case__number=number)


def pile_url(pile: Pile) -> str:
    """Give the address of a pile."""
    return reverse("suggestions:ledger") + Narrowed(pile.state, pile.due).suffix


def counts(member: Membership, piles: Iterable[Pile], on: date) -> dict[str, int]:
    """Give how many promises lie on each pile, in one query; 10,000 stands for more than 9,999."""
    ledger = visibility.ledger_of(member)
    asked: dict[str, Any] = {
        pile.code: counted(
            Narrowed(pile.state, pile.due).within(ledger, on).order_by(), most=MOST_COUNTED
        )
        for pile in piles
    }
    own = Congress.objects.filter(pk=member.congress_id)
    told: dict[str, Any] = dict(own.values(**asked).get())
    return told


def with_all_that_is_shown(
    promises: QuerySet[Commitment], member: Membership
) -> QuerySet[Commitment]:
    """Add what a line of the ledger tells beside the promise: the case, the latest line, counts."""
    own = OuterRef("pk")
    lines = CommitmentEntry.objects.filter(visibility.lines_told_to(member), commitment=own)
    latest = lines.exclude(kind=CommitmentEntry.Kind.REMINDED).order_by("-pk")
    reminders = CommitmentEntry.objects.filter(
        commitment=own, kind=CommitmentEntry.Kind.REMINDED
    ).order_by()
    said = SupplementRating.objects.filter(supplement__commitments=own, superseded=False)
    return promises.select_related(
        "unit", "case__session", "case__proposer__user", "reply__assignment__unit"
    ).annotate(
        latest_text=Subquery(latest.values("text")[:1]),
        latest_kind=Subquery(latest.values("kind")[:1]),
        latest_on=Subquery(latest.values("written_on")[:1]),
        reminders=Subquery(reminders.values("commitment").annotate(n=Count("pk")).values("n")),
        rated_result=Subquery(said.order_by("-pk").values("result")[:1]),
        rated_attitude=Subquery(said.order_by("-pk").values("attitude")[:1]),
        letter_class=Coalesce(
            NullIf("reply__raised_outcome", Value("")),
            "reply__confirmed_outcome",
            output_field=CharField(),
        ),
    )


def promises_of(case: Suggestion, member: Membership) -> list[Any]:
    """Give the promises of a case that somebody may read of, void ones too, the newest first.

    Each with the supplementary letters that tell of it (`told_in`).
    """
    if not has(case, "commitments"):
        return []
    shown = visibility.commitments_visible_to(member).filter(case=case)
    letters = _with_reply(visibility.supplements_visible_to(member))
    if not has(case, "supplements"):
        letters = letters.none()
    loaded = shown.select_related("unit", "reply").prefetch_related(
        Prefetch("supplements", queryset=letters, to_attr="told_in")
    )
    return _of(case, loaded.order_by("-reply__round", "reply", "position"))


def supplements_of(case: Suggestion, member: Membership) -> list[Supplement]:
    """Give the supplementary letters of a case that somebody may read, the latest first."""
    if not has(case, "supplements"):
        return []
    shown = _with_reply(visibility.supplements_visible_to(member).filter(case=case))
    return _of(case, shown.prefetch_related("commitments").order_by("-pk"))


def _with_reply(letters: QuerySet[Supplement]) -> QuerySet[Supplement]:
    """Load with supplementary letters what is printed on them: the unit, and the round's rules."""
    return letters.select_related("reply__assignment__unit", "reply__assignment__handling__policy")


def _of(case: Suggestion, rows: Iterable[Row]) -> list[Row]:
    """Give rows of a case that know their case without asking."""
    found = list(rows)
    for row in found:
        row.case = case
    return found


def running_promises(member: Membership, on: date) -> QuerySet[Commitment]:
    """Give the promises of somebody's ledger that are not ended, what is due first on top."""
    running = Narrowed().within(visibility.ledger_of(member), on)
    return running.select_related("unit", "case")


def reports_to_sign(member: Membership) -> list[Supplement]:
    """Give the reports on kept promises that wait for a signatory of the unit, the oldest first."""
    if member.role != Role.SIGNATORY:
        return []
    open_ones = Commitment.objects.filter(
        supplements=OuterRef("pk"),
        state=S.OPEN,
        in_force=True,
        case__state__in=(CaseState.RESOLVED, CaseState.RATED),
    )
    waiting = visibility.supplements_visible_to(member).filter(
        Exists(open_ones), unit=member.unit_id, state=Supplement.State.CHECKING
    )
    loaded = waiting.select_related("case", "written_by").prefetch_related("commitments")
    found = list(loaded.order_by("pk")[:MOST_REPORTS])
    for report in found:
        for promise in report.commitments.all():
            promise.case = report.case
    return found


def letters_to_rate(member: Membership, on: date) -> list[Supplement]:
    """Give the supplementary letters that wait for a deputy's word: his own, in their window."""
    answered = SupplementRating.objects.filter(
        supplement=OuterRef("pk"), deputy__user=member.user_id, superseded=False
    )
    in_time = Q(feedback_until__isnull=True) | Q(feedback_until__gte=on)
    found = list(
        visibility.supplements_visible_to(member)
        .filter(
            in_time,
            ~Exists(answered),
            state=Supplement.State.CONFIRMED,
            case__state__in=(CaseState.RESOLVED, CaseState.RATED),
        )
        .select_related("case__proposer", "case__session", "case__handling__policy")
        .order_by("confirmed_on", "pk")
    )
    return [
        one
        for one in found
        if (one.case.proposer is not None and one.case.proposer.user_id == member.user_id)
        or (one.case.handling is not None and one.case.handling.policy.rules.who_rates == "all")
    ]
