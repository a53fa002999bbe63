"""What the log holds digests of, and how each digest is computed."""

import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import Model

from history.log import canonical, digest
from history.verify import register_content
from suggestions.models import (
    Attachment,
    Commitment,
    CommitmentEntry,
    Contact,
    Note,
    Rating,
    Reply,
    Supplement,
    SupplementRating,
    TextVersion,
)

BLOCK = 1 << 20


def text_digest(text: TextVersion) -> str:
    """Digest of one version of a suggestion's text."""
    return digest(
        canonical({"title": text.title, "situation": text.situation, "proposal": text.proposal})
    )


def reply_digest(reply: Reply) -> str:
    """Digest of a reply as issued: the letter, its class and everything printed on it."""
    return digest(
        canonical(
            {
                "text": reply.text,
                "abstract": reply.abstract,
                "outcome": reply.outcome,
                "promised_on": reply.promised_on.isoformat() if reply.promised_on else None,
                "letter_no": reply.letter_no,
                "signatory": reply.signatory,
                "contact": [reply.contact_person, reply.contact_phone],
                "openness": [reply.openness, reply.openness_reason],
                # Letters from before promises stood by themselves have the digest they had.
                **({"promises": reply.promises} if reply.promises else {}),
            }
        )
    )


def rating_digest(rating: Rating | SupplementRating) -> str:
    """Digest of a rating as given, of a reply or of a supplementary letter."""
    of = (
        {"reply": rating.reply_id}
        if isinstance(rating, Rating)
        else {"supplement": rating.supplement_id}
    )
    return digest(
        canonical(
            {
                **of,
                "deputy": rating.deputy_id,
                "result": rating.result,
                "attitude": rating.attitude,
                "comment": rating.comment,
                "given_on": rating.given_on.isoformat(),
                "late": rating.late,
                "on_paper": rating.on_paper,
            }
        )
    )


def commitment_digest(commitment: Commitment) -> str:
    """Digest of a promise as it was made; what becomes of it stands in its story."""
    return digest(
        canonical(
            {
                "reply": commitment.reply_id,
                "unit": commitment.unit_id,
                "text": commitment.text,
                "due_on": commitment.first_due_on.isoformat(),
            }
        )
    )


def entry_digest(entry: CommitmentEntry) -> str:
    """Digest of a line of a promise's story."""
    return digest(
        canonical(
            {
                "commitment": entry.commitment_id,
                "kind": entry.kind,
                "text": entry.text,
                "signatory": entry.signatory,
                "due_on": entry.due_on.isoformat() if entry.due_on else None,
                "written_on": entry.written_on.isoformat(),
            }
        )
    )


def supplement_digest(supplement: Supplement) -> str:
    """Digest of a supplementary letter as it was handed in."""
    return digest(
        canonical(
            {
                "reply": supplement.reply_id,
                "text": supplement.text,
                "outcome": supplement.outcome,
                "letter_no": supplement.letter_no,
                "signatory": supplement.signatory,
                "contact": [supplement.contact_person, supplement.contact_phone],
            }
        )
    )


def contact_digest(contact: Contact) -> str:
    """Digest of a logged contact."""
    return digest(
        canonical(
            {
                "kind": contact.kind,
                "held_on": contact.held_on.isoformat(),
                "place": contact.place,
                "people": contact.people,
                "content": contact.content,
            }
        )
    )


def note_digest(note: Note) -> str:
    """Digest of a note."""
    return digest(note.text)


def file_digest(attachment: Attachment) -> str:
    """SHA-256 of a stored file, read again from the storage; empty where the file is gone."""
    sha = hashlib.sha256()
    try:
        with attachment.file.open("rb") as file:
            while block := file.read(BLOCK):
                sha.update(block)
    except FileNotFoundError:
        return ""
    return sha.hexdigest()


Row = (
    TextVersion
    | Reply
    | Rating
    | Contact
    | Note
    | Attachment
    | Commitment
    | CommitmentEntry
    | Supplement
    | SupplementRating
)

# kind of content -> (its model, how one row is digested)
_CONTENTS: dict[str, tuple[type[Model], Callable[[Any], str]]] = {
    "text": (TextVersion, text_digest),
    "reply": (Reply, reply_digest),
    "rating": (Rating, rating_digest),
    "contact": (Contact, contact_digest),
    "note": (Note, note_digest),
    "file": (Attachment, file_digest),
    "commitment": (Commitment, commitment_digest),
    "entry": (CommitmentEntry, entry_digest),
    "supplement": (Supplement, supplement_digest),
    "supplement_rating": (SupplementRating, rating_digest),
}
_KINDS = {model: kind for kind, (model, _digest) in _CONTENTS.items()}


def digests(*rows: Row) -> dict[str, dict[int, str]]:
    """Give the digests of what was written, by kind and id, as `record` takes them."""
    found: dict[str, dict[int, str]] = {}
    for row in rows:
        kind = _KINDS[type(row)]
        found.setdefault(kind, {})[row.pk] = _CONTENTS[kind][1](row)
    return found


def register() -> None:
    """Teach the log to compute each digest again from what is stored now."""
    for kind in _CONTENTS:
        register_content(kind, partial(_again, kind))


def _again(kind: str, ids: list[int]) -> dict[int, str]:
    model, digest_of = _CONTENTS[kind]
    return {row.pk: digest_of(row) for row in model._default_manager.filter(pk__in=ids)}  # noqa: SLF001 - Django's own name
