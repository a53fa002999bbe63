"""What waits for the secretariat: one queue for each thing to do, the most pressing first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.addresses import number_of
from people.labels import Words
from people.models import Congress, Membership
from suggestions import visibility
from suggestions.counting import counted
from suggestions.models import Assignment, Suggestion, Supplement, UnitRequest
from suggestions.requested import DISPUTES, EXTENSIONS, MERGED, PROPOSALS, RETURNS, PartQueue
from workflow.machines.assignment import AssignmentState
from workflow.machines.case import CaseState

MOST_COUNTED = 9_999
LONGEST_SEARCH = 60


@dataclass(frozen=True)
class Queue:
    """Cases in which the same thing has to be done.

    `order` is the column by which they stand, `page` the page that a row leads to, `bulk` the one
    that does it for several, `dated` what the date of a row means. What is only kept to be looked
    up is not counted. One that is `rare` is not shown while it is empty.
    """

    code: str
    label: Words
    task: Words
    empty: Words
    dated: Words
    order: str
    page: str
    waits: Callable[[date], Q]
    bulk: str = ""
    counted: bool = True
    rare: bool = False

    @property
    def url(self) -> str:
        """Where the queue is listed."""
        return reverse("suggestions:waiting", args=[self.code])

    @property
    def bulk_url(self) -> str:
        """Where the thing is done for several of its cases."""
        return reverse(f"suggestions:{self.bulk}")

    def lying(self, member: Membership, on: date) -> QuerySet[Suggestion]:
        """Give the cases of the queue that somebody may see, in its order."""
        return visibility.visible_to(member).filter(self.waits(on)).order_by(*self._order)

    @property
    def _order(self) -> tuple[str, ...]:
        return (self.order,) if self.order.endswith("pk") else (self.order, "pk")

    def page_of(self, public_id: str) -> str:
        """Where the thing is done for one of its cases."""
        return reverse(f"suggestions:{self.page}", args=[public_id])


# Oldest first, or first due: each order stands in an index of the table.
REVIEW = Queue(
    "review",
    _("To be reviewed"),
    _("Accept it with a number, give it back, or decline it."),
    _("What deputies submit appears here."),
    _("Submitted on"),
    "submitted_on",
    "review",
    lambda _on: Q(state=CaseState.SUBMITTED, number__isnull=True),
    bulk="accept_several",
)
HANDOUT = Queue(
    "handout",
    _("To be handed out"),
    _("Name the unit that answers, and by when."),
    _("What has its number and no unit yet appears here."),
    _("Hand out by"),
    "submitted_on",
    "hand_out",
    lambda _on: Q(state=CaseState.SUBMITTED, number__isnull=False),
    bulk="hand_out_several",
)
OVERDUE = Queue(
    "overdue",
    _("Overdue"),
    _("Remind the unit, or hand it out anew."),
    _("What was not answered by its date appears here."),
    _("Reply due"),
    "due_on",
    "case",
    lambda on: Q(state=CaseState.ASSIGNED, due_on__lt=on),
    bulk="remind_several",
)
RUNNING = Queue(
    "running",
    _("With the units"),
    _("Watch the dates; what is overdue stands first."),
    _("What is handed out appears here until every unit has replied."),
    _("Reply due"),
    "due_on",
    "case",
    lambda _on: Q(state=CaseState.ASSIGNED),
    bulk="remind_several",
)
CHECK = Queue(
    "check",
    _("To be resolved"),
    _("Read the reply, confirm its class, and deliver it."),
    _("What every unit has replied to appears here."),
    _("Answered on"),
    "due_on",
    "check",
    lambda _on: Q(state=CaseState.ANSWERED),
    bulk="resolve_several",
)
OBJECTIONS = Queue(
    "objections",
    _("Objections"),
    _("Talk with the deputy; have it handled again, or close it."),
    _("When a deputy disagrees or is dissatisfied, it appears here."),
    _("Rated on"),
    "resolved_on",
    "objection",
    lambda _on: Q(objection_open=True, state__in=(CaseState.RESOLVED, CaseState.RATED)),
)
UNRATED = Queue(
    "unrated",
    _("Not rated"),
    _("Ask the deputy, or enter what he gave on paper."),
    _("What was delivered and is not rated yet appears here."),
    _("Rate by"),
    "due_on",
    "paper_rating",
    lambda _on: Q(state=CaseState.RESOLVED),
)
PUBLISH = Queue(
    "publish",
    _("To be published"),
    _("Publish as far as deputy and unit agree."),
    _("What is resolved and not published yet appears here."),
    _("Resolved on"),
    "resolved_on",
    "publish",
    # Word for word the condition of its index; a case that is handled again is not resolved.
    lambda _on: Q(
        resolved_on__isnull=False,
        ended_on__isnull=True,
        published="",
        secret=False,
    ),
    bulk="publish_several",
)
PROMISES = Queue(
    "promises",
    _("Promises to be confirmed"),
    _("Look at the evidence and the letter; confirm that it is kept, or send it back."),
    _("When a unit reports a promise as kept, it appears here."),
    _("Reported on"),
    "resolved_on",
    "confirm_promises",
    lambda _on: Q(
        state__in=(CaseState.RESOLVED, CaseState.RATED),
        pk__in=Supplement.objects.filter(
            state=Supplement.State.HANDED_IN, commitments__in_force=True
        )
        .order_by()
        .values("case"),
    ),
)
ENDED = Queue(
    "ended",
    _("Closed suggestions"),
    _("Rated, withdrawn or declined; the newest first."),
    _("What is rated, withdrawn or declined is found here."),
    _("Ended on"),
    "-pk",
    "case",
    lambda _on: Q(state__in=(CaseState.RATED, CaseState.WITHDRAWN, CaseState.DECLINED)),
    counted=False,
)

AnyQueue = Queue | PartQueue
QUEUES: Mapping[str, AnyQueue] = {
    queue.code: queue
    for queue in (
        REVIEW,
        HANDOUT,
        RETURNS,
        EXTENSIONS,
        PROPOSALS,
        DISPUTES,
        MERGED,
        OVERDUE,
        RUNNING,
        CHECK,
        OBJECTIONS,
        UNRATED,
        PUBLISH,
        PROMISES,
        ENDED,
    )
}


@dataclass(frozen=True)
class Standing:
    """A queue and how much waits in it; `oldest` is the date of the first one."""

    queue: AnyQueue
    count: int | None
    oldest: date | None

    @property
    def is_shown(self) -> bool:
        """Whether the queue is offered; one in which seldom anything lies only then."""
        return bool(self.count) or not self.queue.rare

    @property
    def shown(self) -> str:
        """The count as it is printed; empty where nothing is counted."""
        if self.count is None:
            return ""
        return f"{MOST_COUNTED}+" if self.count > MOST_COUNTED else str(self.count)


def standings(
    member: Membership, on: date, queues: Mapping[str, AnyQueue] = QUEUES
) -> list[Standing]:
    """Give every queue with its count, in one query."""
    asked: dict[str, Any] = {}
    for queue in (queue for queue in queues.values() if queue.counted):
        lying = queue.lying(member, on)
        asked[queue.code] = counted(lying, most=MOST_COUNTED)
        asked[f"{queue.code}_oldest"] = Subquery(lying.values(queue.order)[:1])
    found = Congress.objects.filter(pk=member.congress_id).values(**asked)
    told: dict[str, Any] = dict(found.get())
    return [
        Standing(queue, told.get(queue.code), told.get(f"{queue.code}_oldest"))
        for queue in queues.values()
    ]


@dataclass(frozen=True)
class Search:
    """What a queue is narrowed to: words, and the ids of a session, a category and a unit."""

    words: str = ""
    session: int | None = None
    category: int | None = None
    unit: int | None = None

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> "Search":
        """Read what an address asks for; what makes no sense asks for nothing."""
        words = query.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
        return cls(
            words, *(number_of(query.get(name, "")) for name in ("session", "category", "unit"))
        )

    @property
    def suffix(self) -> str:
        """The search as the end of an address, so that it is kept from page to page."""
        named = {
            "q": self.words,
            "session": self.session,
            "category": self.category,
            "unit": self.unit,
        }
        given = {name: value for name, value in named.items() if value}
        return f"?{urlencode(given)}" if given else ""

    def within(self, cases: QuerySet[Suggestion]) -> QuerySet[Suggestion]:
        """Narrow cases to what was asked for."""
        if self.words:
            cases = cases.filter(_words(self.words))
        if self.session:
            cases = cases.filter(session_id=self.session)
        if self.category:
            cases = cases.filter(category_id=self.category)
        if self.unit:
            handed = Assignment.objects.filter(
                case=OuterRef("pk"), unit_id=self.unit, round=OuterRef("round")
            ).exclude(state=AssignmentState.RETURNED)
            wished = Q(state=CaseState.SUBMITTED, wished_unit_id=self.unit)
            cases = cases.filter(wished | Q(Exists(handed)))
        return cases

    def within_parts(self, parts: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow requests or parts to those of the cases that were asked for."""
        if not self.suffix:
            return parts
        return parts.filter(case__in=self.within(Suggestion.objects.all()))


def _words(words: str) -> Q:
    found = Q(title__icontains=words) | Q(proposer__user__name__icontains=words)
    number = number_of(words.strip("第号 "))
    return found if number is None else found | Q(number=number)


@dataclass(frozen=True)
class Place:
    """Where a row stands in a queue: the public ids of the one before it, and of the next."""

    queue: AnyQueue
    search: Search
    before: str | None
    after: str | None

    @property
    def back(self) -> str:
        """The list that one came from."""
        return self.queue.url + self.search.suffix

    @property
    def before_url(self) -> str:
        """The page of the case before this one; empty at the beginning."""
        return self.queue.page_of(self.before) + self.search.suffix if self.before else ""

    @property
    def after_url(self) -> str:
        """The page of the next case; empty at the end."""
        return self.queue.page_of(self.after) + self.search.suffix if self.after else ""

    @property
    def onward(self) -> str:
        """Where one goes when this one is done: to the next one, or back to the list."""
        return self.after_url or self.back


def place_of(
    row: Suggestion | UnitRequest,
    queue: AnyQueue,
    member: Membership,
    *,
    query: Mapping[str, str],
    on: date,
) -> Place:
    """Give the place of a row in a queue, narrowed as the address asks for; in one query."""
    search = Search.asked(query)
    lying: QuerySet[Any] = queue.lying(member, on)
    found = search.within_parts(lying) if isinstance(queue, PartQueue) else search.within(lying)
    others = found.exclude(pk=row.pk)
    order, at = queue.order, getattr(row, queue.order)
    if at is None:
        return Place(queue, search, None, None)
    earlier = others.filter(**{f"{order}__lte": at}).exclude(Q(**{order: at}, pk__gt=row.pk))
    later = others.filter(**{f"{order}__gte": at}).exclude(Q(**{order: at}, pk__lt=row.pk))
    beside = Congress.objects.filter(pk=member.congress_id).values_list(
        Subquery(earlier.reverse().values("public_id")[:1]),
        Subquery(later.values("public_id")[:1]),
    )
    return Place(queue, search, *(beside.first() or (None, None)))
