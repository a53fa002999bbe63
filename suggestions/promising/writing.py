"""What a unit writes when it has kept a promise, or can't."""

from dataclasses import dataclass

TEXT_LENGTH = 20_000
ENTRY_LENGTH = 2_000


@dataclass(frozen=True)
class Letter:
    """A supplementary letter (补充答复函) to the deputies; `outcome` where the class rises."""

    text: str
    letter_no: str
    signatory: str
    contact_person: str
    contact_phone: str
    outcome: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether nothing that stands on a letter is missing."""
        parts = (
            self.text,
            self.letter_no,
            self.signatory,
            self.contact_person,
            self.contact_phone,
        )
        return all(part.strip() for part in parts)
