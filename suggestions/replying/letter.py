"""What a unit writes when it replies."""

from dataclasses import dataclass

from suggestions.models import Reply
from suggestions.models.replying import Openness
from suggestions.replying.promises import Promise, last_day

TEXT_LENGTH = 20_000


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

    @property
    def columns(self) -> dict[str, object]:
        """The reply's columns."""
        return {
            **vars(self),
            "promises": [promise.row for promise in self.promises],
            "promised_on": last_day(self.promises),
        }


def letter_of(reply: Reply) -> Letter:
    """Give what a reply says."""
    said = {name: getattr(reply, name) for name in Letter.__dataclass_fields__}
    return Letter(**said | {"promises": tuple(map(Promise.of_row, reply.promises))})
