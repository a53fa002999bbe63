"""Told about promises: that they come due, how they are kept, put off or given up.

`path` leads to the promise; `promise` is its text as the letter has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from notifications.models import Manner
from people.labels import Words
from people.models import Role
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
    label: ClassVar[Words] = _("A promise of your unit is falling due")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.HANDLER: Manner.AT_ONCE,
        Role.SIGNATORY: Manner.AT_ONCE,
    }
    reminds: ClassVar[bool] = True
    days: int = 0


@dataclass(frozen=True)
class ReportToCheck(AboutPromise):
    """To the unit's signatories: a report was handed in, to be checked and sent."""

    kind: ClassVar[str] = "report_to_check"
    label: ClassVar[Words] = _("A report on a kept promise is waiting for your signature")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.SIGNATORY: Manner.AT_ONCE,
    }
    writer: str = ""


@dataclass(frozen=True)
class ReportGivenBack(AboutPromise):
    """To the unit's handlers: the signatory wants something changed in the report."""

    kind: ClassVar[str] = "report_given_back"
    label: ClassVar[Words] = _("The signatory returned your report on a kept promise")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.HANDLER: Manner.AT_ONCE,
    }
    note: str = ""


@dataclass(frozen=True)
class PromiseReported(AboutPromise):
    """To the secretariat: a unit says that it has kept a promise. `unit_*` is its name."""

    kind: ClassVar[str] = "promise_reported"
    label: ClassVar[Words] = _("A promise is reported as kept")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.SECRETARIAT: Manner.DAILY,
    }
    unit_zh: str = ""
    unit_en: str = ""


@dataclass(frozen=True)
class PromiseConfirmed(AboutPromise):
    """To the unit's users: confirmed; `outcome` is the class to which its letter rose, if so."""

    kind: ClassVar[str] = "promise_confirmed"
    label: ClassVar[Words] = _("A promise of your unit was confirmed as kept")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.HANDLER: Manner.DAILY,
        Role.SIGNATORY: Manner.DAILY,
    }
    outcome: str = ""


@dataclass(frozen=True)
class SupplementDelivered(AboutPromise):
    """To the signers: a promise is kept, the letter about it is here to be rated."""

    kind: ClassVar[str] = "supplement_delivered"
    label: ClassVar[Words] = _("A promise made to you was kept")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.DEPUTY: Manner.AT_ONCE,
    }
    until: str = ""


@dataclass(frozen=True)
class PromiseNotKept(AboutPromise):
    """To the unit's users: the secretariat finds that it is not kept yet."""

    kind: ClassVar[str] = "promise_not_kept"
    label: ClassVar[Words] = _("The secretariat finds a promise not kept yet")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.HANDLER: Manner.AT_ONCE,
        Role.SIGNATORY: Manner.AT_ONCE,
    }
    reason: str = ""


@dataclass(frozen=True)
class PromiseRolledOn(AboutPromise):
    """To the unit's users and the signers: it was not kept in time; `due_on` is the new day."""

    kind: ClassVar[str] = "promise_rolled_on"
    label: ClassVar[Words] = _("A promise goes on into the next year")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.DEPUTY: Manner.DAILY,
        Role.HANDLER: Manner.DAILY,
        Role.SIGNATORY: Manner.DAILY,
    }
    reason: str = ""


@dataclass(frozen=True)
class PromiseExplained(AboutPromise):
    """To the secretariat and the signers: the unit explains why it can't keep it."""

    kind: ClassVar[str] = "promise_explained"
    label: ClassVar[Words] = _("A unit explains why it can't keep a promise")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.DEPUTY: Manner.DAILY,
        Role.SECRETARIAT: Manner.DAILY,
    }
    unit_zh: str = ""
    unit_en: str = ""
    reason: str = ""


@dataclass(frozen=True)
class PromiseReminded(AboutPromise):
    """To the unit's users: the secretariat or a supervisor chases."""

    kind: ClassVar[str] = "promise_reminded"
    label: ClassVar[Words] = _("Your unit is reminded of a promise")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.HANDLER: Manner.AT_ONCE,
        Role.SIGNATORY: Manner.AT_ONCE,
    }
    text: str = ""


@dataclass(frozen=True)
class SupplementRated(AboutCase):
    """To the secretariat: a deputy rated a supplementary letter."""

    kind: ClassVar[str] = "supplement_rated"
    label: ClassVar[Words] = _("A letter about a kept promise was rated")
    told: ClassVar[Mapping[str, Manner]] = {
        Role.SECRETARIAT: Manner.DAILY,
    }
    deputy: str = ""
    objection: bool = False


KINDS: tuple[type[AboutCase], ...] = (
    PromiseDue,
    ReportToCheck,
    ReportGivenBack,
    PromiseReported,
    PromiseConfirmed,
    SupplementDelivered,
    PromiseNotKept,
    PromiseRolledOn,
    PromiseExplained,
    PromiseReminded,
    SupplementRated,
)
