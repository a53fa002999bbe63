"""What the acts on promises have in common: a line of the story, and who is told of what."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from people.models import Unit
from suggestions.intake.files import FILES_PER_STEP, NewFile, attach
from suggestions.models import Assignment, Attachment, Commitment, CommitmentEntry, Reply
from suggestions.record import Acting, require
from suggestions.steps import parts_of
from suggestions.telling import about


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
    entry: CommitmentEntry, files: Sequence[NewFile], acting: Acting
) -> list[Attachment]:
    """Keep files as the evidence of a line of a promise's story."""
    require(len(files) <= FILES_PER_STEP, _("Ten files can be handed in at a time."))
    case, purpose = entry.commitment.case, Attachment.Purpose.EVIDENCE
    return [attach(case, file, purpose, acting, entry=entry) for file in files]


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


def name_of(unit: Unit) -> dict[str, str]:
    """Give a unit's name in both languages, as messages take it."""
    return {"unit_zh": unit.label_zh, "unit_en": unit.label_en or unit.label_zh}
