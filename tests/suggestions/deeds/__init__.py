"""Every act once: who may do it, at which stages of a suggestion, and in which words."""

from tests.suggestions.deeds import (
    handling,
    procedure,
    promising,
    replying,
    supervising,
    writing,
)
from tests.suggestions.deeds.deed import DAY, Deed, acts_of_the_code

DEEDS = (
    *writing.DEEDS,
    *handling.DEEDS,
    *replying.DEEDS,
    *promising.DEEDS,
    *supervising.DEEDS,
    *procedure.DEEDS,
)

__all__ = ["DAY", "DEEDS", "Deed", "acts_of_the_code"]
