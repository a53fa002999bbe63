"""What each figure counts: one row for each rate, in words and as conditions on `Facts`.

The conditions speak of one row of `Facts` as it stood at the end of a day: the case as a whole
(件), or one answering unit's part of it. No rate counts a case that had ended by then.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Condition = Callable[[date], Q]

RECEIVED: Final = Q(received_on__isnull=False)
LIVE: Final = RECEIVED & Q(ended="")
ASSIGNED: Final = LIVE & Q(assigned=True)
ANSWERED: Final = LIVE & Q(answered_on__isnull=False)
CONCLUDED: Final = LIVE & Q(concluded=True)
OPEN_TO_THE_PUBLIC: Final = CONCLUDED & Q(secret=False)
WITH_RESULT: Final = CONCLUDED & Q(consent__isnull=False)
WITH_ATTITUDE: Final = CONCLUDED & Q(satisfied__isnull=False)
WITHDRAWN: Final = RECEIVED & Q(ended="withdrawn")
REFERRED_UP: Final = RECEIVED & ~Q(ended__in=("", "withdrawn"))
CONTACTED: Final = LIVE & Q(contacted=True)
ABSTRACT: Final = OPEN_TO_THE_PUBLIC & Q(published="abstract")


def _always(condition: Q) -> Condition:
    """Make a condition that does not depend on the day."""
    return lambda _day: condition


def _due_or_answered(day: date) -> Q:
    return ANSWERED | (LIVE & Q(due_on__lte=day))


def _not_due(day: date) -> Q:
    return ASSIGNED & Q(answered_on__isnull=True) & (Q(due_on__isnull=True) | Q(due_on__gt=day))


@dataclass(frozen=True)
class Definition:
    """One rate: what it is called, what it says in a sentence, and what it counts.

    The numerator is always a part of the denominator.
    """

    code: str
    label: Promise
    sentence: Promise
    numerator: Condition
    denominator: Condition


@dataclass(frozen=True)
class Count:
    """A number of cases: what it is called, which ones they are, and why they are told apart."""

    code: str
    label: Promise
    sentence: Promise
    condition: Condition


def _by_code(*rows: Definition) -> Mapping[str, Definition]:
    return MappingProxyType({row.code: row for row in rows})


def _counts(*rows: Count) -> Mapping[str, Count]:
    return MappingProxyType({row.code: row for row in rows})


RATES: Final = _by_code(
    Definition(
        "solve",
        _("Solve rate"),
        _(
            "Of the concluded suggestions, those whose result class in force counts as solved "
            "(by default class A)."
        ),
        _always(CONCLUDED & Q(solved=True)),
        _always(CONCLUDED),
    ),
    Definition(
        "first_solve",
        _("First-reply solve rate"),
        _(
            "Of the concluded suggestions, those whose class at the first conclusion of the first "
            "round counts as solved."
        ),
        _always(CONCLUDED & Q(first_solved=True)),
        _always(CONCLUDED),
    ),
    Definition(
        "consent",
        _("Consent rate"),
        _(
            "Of the concluded suggestions with a returned rating of the result, those rated agree "
            "or mostly agree. Ratings after the window count nowhere."
        ),
        _always(WITH_RESULT & Q(consent=True)),
        _always(WITH_RESULT),
    ),
    Definition(
        "satisfaction",
        _("Satisfaction rate"),
        _(
            "Of the concluded suggestions with a returned rating of the attitude, those rated "
            "satisfied or mostly satisfied. Ratings after the window count nowhere."
        ),
        _always(WITH_ATTITUDE & Q(satisfied=True)),
        _always(WITH_ATTITUDE),
    ),
    Definition(
        "first_consent",
        _("First consent rate"),
        _(
            "The consent rate by the first rating of the first round, whatever was changed or "
            "handled again afterwards."
        ),
        _always(CONCLUDED & Q(first_consent=True)),
        _always(CONCLUDED & Q(first_consent__isnull=False)),
    ),
    Definition(
        "first_satisfaction",
        _("First satisfaction rate"),
        _(
            "The satisfaction rate by the first rating of the first round, whatever was changed "
            "or handled again afterwards."
        ),
        _always(CONCLUDED & Q(first_satisfied=True)),
        _always(CONCLUDED & Q(first_satisfied__isnull=False)),
    ),
    Definition(
        "publication",
        _("Publication rate"),
        _(
            "Of the concluded suggestions that are not secret, those published as full text or "
            "abstract. The title alone does not count."
        ),
        _always(OPEN_TO_THE_PUBLIC & Q(published__in=("full", "abstract"))),
        _always(OPEN_TO_THE_PUBLIC),
    ),
    Definition(
        "reply",
        _("Reply rate"),
        _("Of the suggestions due by the day or answered by then, those answered."),
        _always(ANSWERED),
        _due_or_answered,
    ),
    Definition(
        "on_time",
        _("On-time reply rate"),
        _(
            "Of the suggestions due by the day or answered by then, those answered on or before "
            "their due date, extensions included. The first round is looked at."
        ),
        _always(ANSWERED & Q(answered_on__lte=F("due_on"))),
        _due_or_answered,
    ),
    Definition(
        "contact",
        _("Contact rate"),
        _(
            "Of the answered suggestions, those with at least one logged talk with the deputy. "
            "No figure where no talk was recorded at all."
        ),
        _always(ANSWERED & Q(contacted=True)),
        _always(ANSWERED),
    ),
    Definition(
        "feedback",
        _("Feedback rate"),
        _("Of the concluded suggestions, those with a returned rating."),
        _always(WITH_RESULT | WITH_ATTITUDE),
        _always(CONCLUDED),
    ),
)

COUNTS: Final = _counts(
    Count(
        "received",
        pgettext_lazy("figures", "Received"),
        _("Numbered by the day; those that ended since are among them."),
        _always(RECEIVED),
    ),
    Count(
        "assigned",
        pgettext_lazy("figures", "Handed out"),
        _("Handed out to units by the day."),
        _always(ASSIGNED),
    ),
    Count(
        "answered",
        pgettext_lazy("figures", "Answered"),
        _("Answered by every answering unit; in 件次, each reply that was issued."),
        _always(ANSWERED),
    ),
    Count(
        "concluded",
        pgettext_lazy("figures", "Concluded"),
        _("The reply stood at least once; those handled again stay in."),
        _always(CONCLUDED),
    ),
    Count(
        "rated",
        pgettext_lazy("figures", "Rated"),
        _("Rated by whoever has to."),
        _always(LIVE & Q(rated=True)),
    ),
    Count(
        "rehandling",
        pgettext_lazy("figures", "Being handled again"),
        _("On the day; their latest concluded round counts until there is a newer one."),
        _always(LIVE & Q(rehandling=True)),
    ),
    Count(
        "not_due",
        pgettext_lazy("figures", "Not due yet"),
        _("On the day: handed out, not answered, and still within the time limit."),
        _not_due,
    ),
)

EXCLUDED: Final = _counts(
    Count(
        "withdrawn",
        pgettext_lazy("figures", "Withdrawn"),
        _("Withdrawn by the deputies: in no rate."),
        _always(WITHDRAWN),
    ),
    Count(
        "referred_up",
        pgettext_lazy("figures", "Referred up"),
        _("Referred to a higher level: in no rate."),
        _always(REFERRED_UP),
    ),
    Count(
        "secret",
        pgettext_lazy("figures", "Secret"),
        _("Handled off line: not in the publication rate."),
        _always(LIVE & Q(secret=True)),
    ),
)
