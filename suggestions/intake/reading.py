"""What a page shows beside the work on a suggestion: its text, its signers, its files."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone

from people.requests import MemberRequest
from suggestions import visibility
from suggestions.intake.content import standing_text
from suggestions.models import Attachment, CoSignature, Suggestion

SHOWN = (
    "congress",
    "session",
    "category",
    "proposer__user",
    "proposer__delegation",
    "wished_unit",
)


def found(request: MemberRequest, public_id: str) -> Suggestion:
    """Give the suggestion that an address names, with all that its head shows; or 404."""
    shown = visibility.visible_to(request.membership).select_related(*SHOWN)
    return get_object_or_404(shown, public_id=public_id)


def beside(request: MemberRequest, case: Suggestion) -> dict[str, Any]:
    """Give the suggestion to be read beside the work on it (`suggestions/parts/text.html`)."""
    signatures = case.cosignatures.select_related("deputy__user")
    visible = visibility.attachments_visible_to(request.membership).filter(case=case)
    files = list(visible.exclude(purpose=Attachment.Purpose.RATING))
    return {
        "case": case,
        "today": timezone.localdate(),
        "text": standing_text(case),
        "cosigners": list(signatures.filter(state=CoSignature.State.CONFIRMED)),
        "files": [file for file in files if not (file.reply_id or file.entry_id)],
        "letter_files": [file for file in files if file.reply_id is not None],
    }
