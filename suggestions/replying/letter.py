"""What a unit writes when it replies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from history.log import canonical, digest
from suggestions.models import Reply
from suggestions.models.replying import Openness
from suggestions.replying.promises import Promise, last_day

TEXT_LENGTH = 20_000
# What a co-unit signs.
SIGNED = ("text", "outcome", "promised_on", "promises")


@dataclass(frozen=True)
class Letter:
    """The parts of a reply letter (答复函) that the unit fills in."""

    text: str = ""
    abstract: str = ""
    outcome: str = ""
    promises: tuple[Promise, ...] = ()
    letter_no: str = ""
    signatory: str = ""
    contact_person: str = ""
    contact_phone: str = ""
    openness: str = Openness.OPEN
    openness_reason: str = ""
    given_orally: bool = False

    @property
    def columns(self) -> dict[str, object]:
        """The reply's columns."""
        return {
            **vars(self),
            "promises": [promise.row for promise in self.promises],
            "promised_on": last_day(self.promises),
        }

    @property
    def kept(self) -> dict[str, Any]:
        """The letter as a version of it keeps it: days as text."""
        days = {k: day.isoformat() for k, day in self.columns.items() if isinstance(day, date)}
        return {**self.columns, **days}

    @property
    def signed_digest(self) -> str:
        """Digest of what a co-unit puts its signature under: what is said, promised and claimed.

        The letter number, who signs and whom to call may still be filled in afterwards.
        """
        kept = self.kept
        return digest(canonical({name: kept.get(name) for name in SIGNED}))


def letter_of(reply: Reply) -> Letter:
    """Give what a reply says."""
    said = {name: getattr(reply, name) for name in Letter.__dataclass_fields__}
    return Letter(**said | {"promises": tuple(map(Promise.of_row, reply.promises))})


def letter_kept(content: Mapping[str, Any]) -> Letter:
    """Give the letter that a version of it keeps."""
    return letter_of(Reply(**{**content, "promised_on": None}))
