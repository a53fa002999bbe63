"""Deputies are told until when their word on a reply counts, and that the time is over."""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from functools import partial

from django.db.models import Exists, F, OuterRef, Q
from django.utils.timezone import localdate

from people.models import User
from suggestions.coming_due import AHEAD, Coming, Told, tell_what_comes_due
from suggestions.kinds.due import RatingDue
from suggestions.models import CoSignature, Rating, Reply, Round, Suggestion
from suggestions.rating.rules import RATABLE, raters
from suggestions.steps import standing_replies
from suggestions.telling import about
from workflow.machines.case import CaseState
from workflow.machines.reply import ReplyState

# After so long nobody is told any more that his time is over.
STALE = timedelta(days=30)


def tell_deputies(at: datetime) -> int:
    """Tell who has not rated a reply that his time runs out in 30, 15, 7 or 1 days, or is over.

    To be called by a clock as often as it likes; gives of how many suggestions something was told.
    """
    return tell_what_comes_due(_unrated(localdate(at)), at=at)


def still_due(told: Collection[Told], reader: int) -> set[Told]:
    """Give of what a deputy was told that on which he still owes his word, until the same day."""
    pks = {one.pk for one in told if one.name.startswith("rating:")}
    cases = Suggestion.objects.filter(pk__in=pks, state__in=RATABLE)
    given = Rating.objects.filter(reply=OuterRef("pk"), deputy__user=reader, superseded=False)
    unrated = Reply.objects.filter(
        ~Exists(given),
        case__in=cases,
        round=F("case__round"),
        state=ReplyState.ISSUED,
        superseded=False,
    ).order_by()
    owed = unrated.values_list("case", "case__round", "case__feedback_until")
    return {
        Told(f"rating:{pk}:{number}", until) for pk, number, until in owed if until is not None
    }.intersection(told)


def _unrated(on: date) -> Iterator[Coming]:
    rated = Rating.objects.filter(
        case=OuterRef("case"), round=OuterRef("case__round"), deputy=OuterRef("deputy")
    )
    missing = CoSignature.objects.filter(
        ~Exists(rated), case=OuterRef("pk"), state=CoSignature.State.CONFIRMED
    )
    cases = Suggestion.objects.filter(
        Q(state=CaseState.RESOLVED) | Exists(missing),
        state__in=RATABLE,
        feedback_until__range=(on - STALE, on + AHEAD),
    )
    for case in cases.select_related("proposer__user").order_by("pk"):
        assert case.feedback_until is not None  # noqa: S101 - they were asked for by it
        yield Coming(
            name=f"rating:{case.pk}:{case.round}",
            due_on=case.feedback_until,
            congress_id=case.congress_id,
            to=partial(_who_have_not_rated, case),
            tell=partial(_told, case, case.feedback_until),
            since=case.resolved_on or date.min,
        )


def _told(case: Suggestion, until: date, days: int) -> RatingDue:
    return RatingDue(
        **about(case),
        round=case.round,
        due_on=until.isoformat(),
        provisional=case.feedback_provisional,
        days=days,
    )


def _who_have_not_rated(case: Suggestion) -> list[User]:
    """Give the deputies who rate by the rules of the round and still owe their word on a letter."""
    handling = Round.objects.select_related("policy").get(case=case, number=case.round)
    letters = standing_replies(case, case.round)
    given = Counter(
        Rating.objects.filter(reply__in=letters, superseded=False).values_list("deputy", flat=True)
    )
    owing = [pk for pk in raters(case, handling.policy.rules) if given[pk] < len(letters)]
    return list(User.objects.filter(deputies__in=owing).distinct())
