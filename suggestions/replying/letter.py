"""What a unit writes when it replies."""

from dataclasses import asdict, dataclass
from datetime import date

from suggestions.models import Reply
from suggestions.models.replying import Openness

TEXT_LENGTH = 20_000


@dataclass(frozen=True)
class Letter:
    """The parts of a reply letter (答复函) that the unit fills in."""

    text: str = ""
    abstract: str = ""
    outcome: str = ""
    promised_on: date | None = None
    letter_no: str = ""
    signatory: str = ""
    contact_person: str = ""
    contact_phone: str = ""
    openness: str = Openness.OPEN
    openness_reason: str = ""

    @property
    def columns(self) -> dict[str, object]:
        """The reply's columns."""
        return asdict(self)


def letter_of(reply: Reply) -> Letter:
    """Give what a reply says."""
    return Letter(**{name: getattr(reply, name) for name in Letter.__dataclass_fields__})
