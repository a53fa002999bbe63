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
    CounterSignature,
    LetterTemplate,
    Note,
    Opinion,
    OpinionRating,
    Rating,
    Reply,
    ReplyVersion,
    Supervision,
    SupervisionVisit,
    Supplement,
    SupplementRating,
    TextVersion,
    UnitRequest,
)
from suggestions.models.rating import Judgement

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
                # What was issued before the wording was kept has its digest without it.
                **({"wording": reply.wording} if reply.wording is not None else {}),
                **({"orally": True} if reply.given_orally else {}),
                # Letters from before promises stood by themselves have the digest they had.
                **({"promises": reply.promises} if reply.promises else {}),
            }
        )
    )


def template_digest(template: LetterTemplate) -> str:
    """Digest of the words that a congress adopted around its letters."""
    return digest(canonical(template.content))


def rating_digest(rating: Rating) -> str:
    """Digest of a rating as given."""
    return digest(canonical({"reply": rating.reply_id, **_judged(rating)}))


def supplement_rating_digest(rating: SupplementRating) -> str:
    """Digest of what a deputy said of a letter about a kept promise."""
    return digest(canonical({"supplement": rating.supplement_id, **_judged(rating)}))


def opinion_rating_digest(rating: OpinionRating) -> str:
    """Digest of what a deputy said of a co-unit's opinion."""
    return digest(canonical({"opinion": rating.opinion_id, **_judged(rating)}))


def _judged(given: Judgement) -> dict[str, Any]:
    return {
        "deputy": given.deputy_id,
        "result": given.result,
        "attitude": given.attitude,
        "comment": given.comment,
        "given_on": given.given_on.isoformat(),
        "late": given.late,
        "on_paper": given.on_paper,
    }


def opinion_digest(opinion: Opinion) -> str:
    """Digest of a co-unit's opinion as given."""
    return digest(
        canonical(
            {
                "stance": opinion.stance,
                "text": opinion.text,
                "letter_no": opinion.letter_no,
                "contact": [opinion.contact_person, opinion.contact_phone],
                "given_on": opinion.given_on.isoformat(),
            }
        )
    )


def version_digest(version: ReplyVersion) -> str:
    """Digest of a reply's text as it stood when it changed hands."""
    return digest(canonical(version.content))


def countersignature_digest(signature: CounterSignature) -> str:
    """Digest of a co-unit's answer to a draft: to which text, and what it wrote."""
    return digest(canonical({"text": signature.text_digest, "comment": signature.comment}))


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
                # What is still inside its unit says the evidence itself.
                **({"evidence": supplement.evidence} if supplement.evidence else {}),
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


def request_digest(request: UnitRequest) -> str:
    """Digest of what a unit asked for, and of what it was answered so far."""
    until, granted = request.until, request.granted_until
    return digest(
        canonical(
            {
                "kind": request.kind,
                "reason": request.reason,
                "proposed": [request.proposed_unit_id, request.proposed_role],
                "until": until.isoformat() if until else None,
                "granted_until": granted.isoformat() if granted else None,
                "answer": request.answer,
                "dispute": request.dispute,
                "settlement": request.settlement,
            }
        )
    )


def supervision_digest(supervision: Supervision) -> str:
    """Digest of a key item as it is settled: why, who at which level, the plan, the result."""
    levels = supervision.levels.order_by("level").values_list("level", "who")
    return digest(
        canonical(
            {
                "grounds": supervision.grounds,
                "leaders": [supervision.handled_by, supervision.supervised_by],
                "committee": supervision.committee,
                "plan": supervision.plan,
                "levels": [list(level) for level in levels],
                "result": supervision.result,
                "beneficiaries": supervision.beneficiaries,
            }
        )
    )


def visit_digest(visit: SupervisionVisit) -> str:
    """Digest of a visit as it was noted down."""
    return digest(
        canonical(
            {
                "kind": visit.kind,
                "held_on": visit.held_on.isoformat(),
                "place": visit.place,
                "people": visit.people,
                "content": visit.content,
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
    | ReplyVersion
    | Opinion
    | CounterSignature
    | Rating
    | OpinionRating
    | Contact
    | UnitRequest
    | Supervision
    | SupervisionVisit
    | Note
    | Attachment
    | LetterTemplate
    | Commitment
    | CommitmentEntry
    | Supplement
    | SupplementRating
)

# kind of content -> (its model, how one row is digested)
_CONTENTS: dict[str, tuple[type[Model], Callable[[Any], str]]] = {
    "text": (TextVersion, text_digest),
    "reply": (Reply, reply_digest),
    "reply_text": (ReplyVersion, version_digest),
    "opinion": (Opinion, opinion_digest),
    "countersignature": (CounterSignature, countersignature_digest),
    "rating": (Rating, rating_digest),
    "opinion_rating": (OpinionRating, opinion_rating_digest),
    "contact": (Contact, contact_digest),
    "request": (UnitRequest, request_digest),
    "supervision": (Supervision, supervision_digest),
    "visit": (SupervisionVisit, visit_digest),
    "note": (Note, note_digest),
    "file": (Attachment, file_digest),
    "letter_template": (LetterTemplate, template_digest),
    "commitment": (Commitment, commitment_digest),
    "entry": (CommitmentEntry, entry_digest),
    "supplement": (Supplement, supplement_digest),
    "supplement_rating": (SupplementRating, supplement_rating_digest),
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
