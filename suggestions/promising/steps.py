"""What the acts on promises have in common: a line of the story, and who is told of what."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from people.models import Unit
from suggestions.intake.files import FILES_PER_STEP, NewFile, attach
from suggestions.models import (
    Assignment,
    Attachment,
    Commitment,
    CommitmentEntry,
    Reply,
    Suggestion,
    Supplement,
)
from suggestions.record import Acting, require
from suggestions.steps import parts_of
from suggestions.telling import about

NOT_OPEN = _("This promise is no longer being carried out, or your unit did not make it.")


def add_line(
    commitment: Commitment,
    kind: CommitmentEntry.Kind,
    acting: Acting,
    text: str = "",
    *,
    due_on: date | None = None,
    signatory: str = "",
) -> CommitmentEntry:
    """Add a line to a promise's story."""
    return CommitmentEntry.objects.create(
        commitment=commitment,
        kind=kind,
        text=text,
        due_on=due_on,
        signatory=signatory,
        written_on=acting.day,
        written_by=acting.actor.user if acting.actor else None,
        written_at=acting.at,
    )


def add_evidence(
    entry: CommitmentEntry,
    files: Sequence[NewFile],
    acting: Acting,
    *,
    along: Sequence[Attachment] = (),
) -> list[Attachment]:
    """Keep files as the evidence of a line of a promise's story; `along` those of its draft."""
    return _added(entry.commitment.case, files, acting, along, entry=entry)


def enclose(
    draft: Supplement, files: Sequence[NewFile], acting: Acting, *, along: Sequence[Attachment]
) -> list[Attachment]:
    """Keep files with a report that stays inside the unit; `along` those of an earlier draft."""
    return _added(draft.case, files, acting, along, supplement=draft)


def _added(
    case: Suggestion,
    files: Sequence[NewFile],
    acting: Acting,
    along: Sequence[Attachment],
    *,
    entry: CommitmentEntry | None = None,
    supplement: Supplement | None = None,
) -> list[Attachment]:
    count = len(files) + len(along)
    require(count <= FILES_PER_STEP, _("Ten files can be handed in at a time."))
    for file in along:
        file.entry, file.supplement = entry, supplement
        file.save(update_fields=["entry", "supplement"])
    purpose = Attachment.Purpose.EVIDENCE
    new = [
        attach(case, file, purpose, acting, entry=entry, supplement=supplement) for file in files
    ]
    return [*along, *new]


def answering(reply: Reply, commitment: Commitment) -> list[Assignment]:
    """Give the parts of the units that promised it by their letter."""
    return parts_of(commitment.case, reply)


def units_of(commitments: Iterable[Commitment], parts: Iterable[Assignment]) -> list[Unit]:
    """Give the units that carry promises out and those that made them, each once."""
    named = [*(part.unit for part in parts), *(one.unit for one in commitments)]
    return list({unit.pk: unit for unit in named}.values())


def about_promise(commitment: Commitment) -> dict[str, Any]:
    """Give what every message says of a promise."""
    return {
        **about(commitment.case),
        "path": commitment.get_absolute_url(),
        "promise": commitment.text,
        "due_on": commitment.due_on.isoformat(),
    }
