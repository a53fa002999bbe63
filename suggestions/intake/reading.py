"""What a page shows beside the work on a suggestion: its text, its signers, its files."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from people.models import Membership
from people.requests import MemberRequest
from suggestions import visibility
from suggestions.belongings import has, told_by, with_belongings
from suggestions.intake.content import TEXT, standing_text, with_text
from suggestions.models import (
    Assignment,
    Attachment,
    CoSignature,
    Rating,
    Suggestion,
    TextVersion,
)
from suggestions.models.rating import Judgement
from workflow.rules import Rules

SHOWN = (
    "congress",
    "session",
    "category",
    "proposer__user",
    "proposer__delegation",
    "delegation",
    "wished_unit",
)


def found(request: MemberRequest, public_id: str) -> Suggestion:
    """Give the suggestion that an address names, with its text and all its head shows; or 404."""
    case: Suggestion = get_object_or_404(_read_by(request), public_id=public_id)
    return case


def found_whole(request: MemberRequest, public_id: str) -> Suggestion:
    """Give it with what hangs on it, for a page that shows much of that (`belongings.has`)."""
    shown = with_belongings(_read_by(request)).select_related("handling__policy")
    case: Suggestion = get_object_or_404(shown, public_id=public_id)
    return case


def _read_by(request: MemberRequest) -> QuerySet[Any]:
    return with_text(visibility.visible_to(request.membership)).select_related(*SHOWN)


def whole_part(parts: QuerySet[Assignment], public_id: str) -> Assignment:
    """Give the part that an address names; its case knows its text and what hangs on it."""
    shown = with_belongings(with_text(parts, "case"), "case")
    part: Assignment = get_object_or_404(shown, public_id=public_id)
    known = {name: getattr(part, name) for name in TEXT}
    vars(part.case).update(known | told_by(part))
    return part


def text_of(case: Suggestion) -> Suggestion | TextVersion:
    """Give what has situation and proposal: the case itself, where `found` has read them."""
    return case if hasattr(case, "situation") else standing_text(case)


def files_of(member: Membership, case: Suggestion) -> list[Attachment]:
    """Give all files of a suggestion that somebody may open, whatever they belong to."""
    if not has(case, "attachments"):
        return []
    return list(visibility.attachments_visible_to(member).filter(case=case))


def standing_ratings(case: Suggestion) -> list[Rating]:
    """Give the ratings of its replies that stand, of all rounds, each with its deputy."""
    if not has(case, "ratings"):
        return []
    return list(case.ratings.filter(superseded=False).select_related("deputy__user"))


def in_words(rating: Judgement, rules: Rules) -> dict[str, Any]:
    """Give a rating with its answers in words, and which of them says no.

    One of earlier records may leave a question open.
    """
    result = rules.result(rating.result) if rating.result else None
    attitude = rules.attitude(rating.attitude) if rating.attitude else None
    return {
        "rating": rating,
        "result": result.label if result else "",
        "attitude": attitude.label if attitude else "",
        "result_is_no": bool(result and result.needs_text),
        "attitude_is_no": bool(attitude and attitude.needs_text),
    }


def beside(request: MemberRequest, case: Suggestion) -> dict[str, Any]:
    """Give the suggestion to be read beside the work on it (`suggestions/parts/text.html`)."""
    signatures = case.cosignatures.select_related("deputy__user")
    confirmed = signatures.filter(state=CoSignature.State.CONFIRMED)
    files = [
        file
        for file in files_of(request.membership, case)
        if file.purpose != Attachment.Purpose.RATING
    ]
    return {
        "case": case,
        "today": timezone.localdate(),
        "text": text_of(case),
        "cosigners": list(confirmed) if has(case, "cosignatures") else [],
        "files": [file for file in files if file.is_of_the_case],
        "letter_files": [file for file in files if file.reply_id is not None],
        "evidence": [file for file in files if file.entry_id is not None],
    }
