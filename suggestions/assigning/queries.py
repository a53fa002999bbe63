"""What a unit has in hand, pile by pile, what is due first on top."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from people.addresses import number_of
from people.labels import Words
from people.models import Congress, Membership
from suggestions import visibility
from suggestions.counting import counted
from suggestions.models import Assignment, CounterSignature, Reply
from suggestions.models.assigning import WAITING
from workflow.lights import SOON
from workflow.machines.assignment import AssignmentRole, AssignmentState
from workflow.machines.case import CaseState
from workflow.machines.reply import ReplyState

MONTH = timedelta(days=30)
MOST_COUNTED = 999
LONGEST_SEARCH = 60

DUE_FIRST = (F("due_on").asc(nulls_last=True), "pk")
DUE_LAST = (F("due_on").desc(nulls_last=True), "-pk")
# What is done, or was another unit's: listed to be looked up, the latest first.
LOOKED_UP = ("replied", "all", "former")


@dataclass(frozen=True)
class Pile:
    """Parts in which the same thing has to be done, or nothing any more.

    A pile is a state and a choice of due dates; both are filters of the list as well.
    """

    state: str
    due: str
    label: Words
    empty: Words

    @property
    def code(self) -> str:
        """The pile's name in a query."""
        return self.due or self.state


OPEN_PILE = Pile(
    "open",
    "",
    _("To do"),
    _("What is handed out to your unit appears here, what is due first on top."),
)
PILES = (
    OPEN_PILE,
    Pile(
        "pending",
        "",
        _("To be signed for"),
        _("What is handed out to your unit appears here until it has signed for it."),
    ),
    Pile(
        "in_hand",
        "",
        _("In hand"),
        _("What your unit has signed for appears here until it is answered."),
    ),
    Pile(
        "checking",
        "",
        _("To be checked"),
        _("A letter that was handed in appears here until it is issued or given back."),
    ),
    Pile(
        "opinion",
        "",
        _("Opinions to give"),
        _("What another unit leads and yours helps with appears here until it gives its opinion."),
    ),
    Pile(
        "countersign",
        "",
        _("To be countersigned"),
        _("A draft that another unit wants yours to sign appears here."),
    ),
    Pile(
        "open",
        "soon",
        _("Due soon"),
        _("What is due within seven days appears here."),
    ),
    Pile(
        "open",
        "overdue",
        _("Overdue"),
        _("What was not answered by its date appears here."),
    ),
    Pile(
        "replied",
        "",
        _("Replied"),
        _("What your unit has replied to appears here, with what became of it."),
    ),
)
FORMER = Pile(
    "former",
    "",
    _("Of merged units"),
    _("What units had that were merged into yours appears here, to be looked up."),
)
ALL = Pile("all", "", _("Everything"), _("Whatever your unit ever had appears here."))

# The letter of a part that is being checked, and the draft that a co-unit is asked to sign.
BEING_CHECKED = Reply.objects.filter(
    assignment=OuterRef("pk"), state=ReplyState.CHECKING, superseded=False
)
ASKED = CounterSignature.objects.filter(
    state=CounterSignature.State.ASKED,
    assignment__case__state=CaseState.ASSIGNED,
    reply__superseded=False,
).exclude(Q(assignment__state=AssignmentState.RETURNED) | Q(reply__state=ReplyState.ISSUED))
ASKED_TO_SIGN = ASKED.filter(assignment=OuterRef("pk"))

STATES: Mapping[str, tuple[Words, Q]] = {
    "open": (_("To do"), WAITING),
    "pending": (_("To be signed for"), WAITING & Q(state=AssignmentState.PENDING)),
    "in_hand": (_("In hand"), WAITING & ~Q(state=AssignmentState.PENDING)),
    "checking": (_("To be checked"), WAITING & Q(Exists(BEING_CHECKED))),
    "opinion": (
        _("Opinions to give"),
        WAITING & Q(role=AssignmentRole.CO) & ~Q(state=AssignmentState.PENDING),
    ),
    "countersign": (_("To be countersigned"), Q(pk__in=ASKED.order_by().values("assignment"))),
    "replied": (
        _("Replied"),
        Q(state__in=(AssignmentState.REPLIED, AssignmentState.OPINED)),
    ),
    "all": (_("Everything"), Q()),
    "former": (_("Of merged units"), Q()),
}
DUES: Mapping[str, tuple[Words, Callable[[date], Q]]] = {
    "": (_("Any date"), lambda _on: Q()),
    "overdue": (_("Overdue"), lambda on: Q(due_on__lt=on)),
    "soon": (_("Within 7 days"), lambda on: Q(due_on__range=(on, on + SOON))),
    "month": (_("Within 30 days"), lambda on: Q(due_on__range=(on, on + MONTH))),
    "later": (_("Later"), lambda on: Q(due_on__gt=on + MONTH)),
}


@dataclass(frozen=True)
class Narrowed:
    """What an address asks a queue for: state, due date, role, and words."""

    state: str = "open"
    due: str = ""
    role: str = ""
    words: str = ""

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> "Narrowed":
        """Read what an address asks for; what makes no sense asks for nothing."""
        state, due, role = (query.get(name, "") for name in ("state", "due", "role"))
        return cls(
            state if state in STATES else "open",
            due if due in DUES else "",
            role if role in AssignmentRole.values else "",
            query.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH],
        )

    @property
    def pile(self) -> Pile:
        """The pile that is listed, or that in which is looked."""
        for pile in (*PILES, FORMER, ALL):
            if (pile.state, pile.due) == (self.state, self.due):
                return pile
        return next(
            pile for pile in (*PILES, FORMER, ALL) if (pile.state, pile.due) == (self.state, "")
        )

    @property
    def by_hand(self) -> bool:
        """Whether more was asked for than one of the piles."""
        return bool(self.role or self.words) or (self.pile.due != self.due)

    def within(self, parts: QuerySet[Assignment], on: date) -> QuerySet[Assignment]:
        """Give what was asked for, what is due first on top; what is done, the latest first."""
        found = parts.filter(STATES[self.state][1], DUES[self.due][1](on))
        if self.role:
            found = found.filter(role=self.role)
        if self.words:
            found = found.filter(_words(self.words))
        return found.order_by(*(DUE_LAST if self.state in LOOKED_UP else DUE_FIRST))


def _words(words: str) -> Q:
    found = Q(case__title__icontains=words) | Q(case__proposer__user__name__icontains=words)
    number = number_of(words.strip("第号 "))
    return found if number is None else found | Q(case__number=number)


def pile_url(queue: str, pile: Pile) -> str:
    """Give the address of a pile."""
    asked = {"state": pile.state if pile is not OPEN_PILE and not pile.due else "", "due": pile.due}
    given = {name: value for name, value in asked.items() if value}
    return f"{queue}?{urlencode(given)}" if given else queue


def counts(member: Membership, piles: Iterable[Pile], on: date) -> dict[str, int]:
    """Give how many parts lie on each pile, in one query; 1,000 stands for more than 999."""
    parts = visibility.assignments_of(member)
    inherited = visibility.inherited_parts(member).order_by()
    asked: dict[str, Any] = {FORMER.code: counted(inherited, most=MOST_COUNTED)}
    for pile in piles:
        lying = Narrowed(pile.state, pile.due).within(parts, on)
        # Counted in the order of an index, that no database reads the table: what is done lies in
        # one by its states.
        in_order = lying if pile.state != "replied" else lying.order_by("state", "due_on", "pk")
        asked[pile.code] = counted(in_order, most=MOST_COUNTED)
    told: dict[str, Any] = dict(
        Congress.objects.filter(pk=member.congress_id).values(**asked).get()
    )
    return told
