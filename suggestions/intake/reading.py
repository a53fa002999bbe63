"""What a page shows beside the work on a suggestion: its text, its signers, its files."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone

from people.requests import MemberRequest
from suggestions import visibility
from suggestions.intake.content import standing_text, with_text
from suggestions.models import Attachment, CoSignature, Suggestion, TextVersion

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
    shown = with_text(visibility.visible_to(request.membership)).select_related(*SHOWN)
    case: Suggestion = get_object_or_404(shown, public_id=public_id)
    return case


def text_of(case: Suggestion) -> Suggestion | TextVersion:
    """Give what has situation and proposal: the case itself, where `found` has read them."""
    return case if hasattr(case, "situation") else standing_text(case)


def beside(request: MemberRequest, case: Suggestion) -> dict[str, Any]:
    """Give the suggestion to be read beside the work on it (`suggestions/parts/text.html`)."""
    signatures = case.cosignatures.select_related("deputy__user")
    visible = visibility.attachments_visible_to(request.membership).filter(case=case)
    files = list(visible.exclude(purpose=Attachment.Purpose.RATING))
    return {
        "case": case,
        "today": timezone.localdate(),
        "text": text_of(case),
        "cosigners": list(signatures.filter(state=CoSignature.State.CONFIRMED)),
        "files": [file for file in files if file.is_of_the_case],
        "letter_files": [file for file in files if file.reply_id is not None],
    }
