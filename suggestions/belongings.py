"""What hangs on a suggestion, told with its row: so that a page asks only for what there is.

A suggestion has some fifteen tables around it, and most are empty for most suggestions. One that
was loaded `with_belongings` knows which; of one that was not, anything may be there.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet

from people.models import Membership
from suggestions.models import (
    Attachment,
    Commitment,
    Contact,
    CoSignature,
    CounterSignature,
    Opinion,
    OpinionRating,
    Rating,
    Reminder,
    Reply,
    ReplyVersion,
    Suggestion,
    Supplement,
    SupplementRating,
    UnitRequest,
    Withdrawal,
)
from workflow.machines.reply import ReplyState

_CAME_BACK = ReplyVersion.objects.filter(why__in=("given_back", "sent_back"))
_ISSUED = Reply.objects.filter(state=ReplyState.ISSUED)
_IN_A_UNIT = Membership.objects.filter(unit__isnull=False)

# What may hang on a suggestion, and how one of these names the suggestion.
_WAYS: Mapping[str, tuple[QuerySet[Any], str]] = {
    "attachments": (Attachment.objects.all(), "case"),
    "commitments": (Commitment.objects.all(), "case"),
    "contacts": (Contact.objects.all(), "assignment__case"),
    "cosignatures": (CoSignature.objects.all(), "case"),
    "cosigners_of_units": (_IN_A_UNIT, "user__deputies__cosignatures__case"),
    "countersignatures": (CounterSignature.objects.all(), "assignment__case"),
    "followers": (Suggestion.objects.all(), "handled_with"),
    "lead_of_units": (_IN_A_UNIT, "user__deputies__led_suggestions"),
    "letters": (_ISSUED, "case"),
    "letters_that_came_back": (_CAME_BACK, "reply__case"),
    "opinion_ratings": (OpinionRating.objects.all(), "case"),
    "opinions": (Opinion.objects.all(), "case"),
    "ratings": (Rating.objects.all(), "case"),
    "reminders": (Reminder.objects.all(), "assignment__case"),
    "requests": (UnitRequest.objects.all(), "case"),
    "supplement_ratings": (SupplementRating.objects.all(), "case"),
    "supplements": (Supplement.objects.all(), "case"),
    "withdrawals": (Withdrawal.objects.all(), "case"),
}


def with_belongings(
    rows: QuerySet[Any], case: str = "pk", names: Iterable[str] = _WAYS
) -> QuerySet[Any]:
    """Add to suggestions what hangs on each; `case` is the way from other rows to theirs."""
    flags = {_flag(name): _exists(name, case) for name in names}
    told: QuerySet[Any] = rows.annotate(**flags)
    return told


def _exists(name: str, case: str) -> Exists:
    found, way = _WAYS[name]
    return Exists(found.filter(**{way: OuterRef(case)}))


def told_by(row: Model) -> dict[str, bool]:
    """Give what a row that was loaded so knows of its suggestion, to be handed on to it."""
    return {name: value for name, value in vars(row).items() if name in _FLAGS}


def has(case: Suggestion, name: str) -> bool:
    """Whether a suggestion has any of these, as far as it was told."""
    return bool(getattr(case, _flag(name), True))


def _flag(name: str) -> str:
    assert name in _WAYS, name  # noqa: S101 - a page names what there can be
    return f"has_{name}"


_FLAGS = {_flag(name) for name in _WAYS}
