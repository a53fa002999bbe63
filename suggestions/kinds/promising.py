"""Told about promises: that they come due, how they are kept, put off or given up.

`path` leads to the promise; `promise` is its text as the letter has it.
"""

from dataclasses import dataclass
from typing import ClassVar

from suggestions.kinds.about import AboutCase


@dataclass(frozen=True)
class AboutPromise(AboutCase):
    """What every message about a promise says: which one, and by when it is to be kept."""

    promise: str = ""
    due_on: str = ""


@dataclass(frozen=True)
class PromiseDue(AboutPromise):
    """To the unit's users: the day comes near, or is over where `days` is below nothing."""

    kind: ClassVar[str] = "promise_due"
    days: int = 0


@dataclass(frozen=True)
class PromiseReported(AboutPromise):
    """To the secretariat: a unit says that it has kept a promise. `unit_*` is its name."""

    kind: ClassVar[str] = "promise_reported"
    unit_zh: str = ""
    unit_en: str = ""


@dataclass(frozen=True)
class PromiseConfirmed(AboutPromise):
    """To the unit's users: confirmed; `outcome` is the class to which its letter rose, if so."""

    kind: ClassVar[str] = "promise_confirmed"
    outcome: str = ""


@dataclass(frozen=True)
class SupplementDelivered(AboutPromise):
    """To the signers: a promise is kept, the letter about it is here to be rated."""

    kind: ClassVar[str] = "supplement_delivered"
    until: str = ""


@dataclass(frozen=True)
class PromiseNotKept(AboutPromise):
    """To the unit's users: the secretariat finds that it is not kept yet."""

    kind: ClassVar[str] = "promise_not_kept"
    reason: str = ""


@dataclass(frozen=True)
class PromiseRolledOn(AboutPromise):
    """To the unit's users and the signers: it was not kept in time; `due_on` is the new day."""

    kind: ClassVar[str] = "promise_rolled_on"
    reason: str = ""


@dataclass(frozen=True)
class PromiseExplained(AboutPromise):
    """To the secretariat and the signers: the unit explains why it can't keep it."""

    kind: ClassVar[str] = "promise_explained"
    unit_zh: str = ""
    unit_en: str = ""
    reason: str = ""


@dataclass(frozen=True)
class PromiseReminded(AboutPromise):
    """To the unit's users: the secretariat or a supervisor chases."""

    kind: ClassVar[str] = "promise_reminded"
    text: str = ""


@dataclass(frozen=True)
class SupplementRated(AboutCase):
    """To the secretariat: a deputy rated a supplementary letter."""

    kind: ClassVar[str] = "supplement_rated"
    deputy: str = ""
    objection: bool = False


KINDS: tuple[type[AboutCase], ...] = (
    PromiseDue,
    PromiseReported,
    PromiseConfirmed,
    SupplementDelivered,
    PromiseNotKept,
    PromiseRolledOn,
    PromiseExplained,
    PromiseReminded,
    SupplementRated,
)
