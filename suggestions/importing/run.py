"""Carrying out a plan: one act for each case, in the order of the file."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from suggestions.importing.actions import correct_legacy, create_missing, record_legacy
from suggestions.importing.check import Plan
from suggestions.importing.resolve import LegacyCase
from suggestions.record import Acting, ActRefused
from suggestions.tables.faults import Fault


@dataclass
class Result:
    """What an import did, in the words of its JSON answer."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[Fault] = field(default_factory=list)

    @property
    def as_json(self) -> dict[str, Any]:
        """The machine-readable answer."""
        return {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": [
                {"line": fault.line, "column": fault.column, "reason": fault.reason}
                for fault in self.rejected
            ],
        }


def foreseen(plan: Plan) -> Result:
    """Give what the import would do, without doing it."""
    updated = sum(same is not None for _case, same in plan.writes)
    return Result(len(plan.writes) - updated, updated, plan.unchanged, list(plan.faults))


def carry_out(plan: Plan, source: str, *, at: datetime) -> Result:
    """Write the cases of a plan; `source` is the SHA-256 of the file.

    Each case is a transaction: if the import is broken off, what was written is whole, and the
    same import again writes the rest. A case that somebody else wrote or worked on in the
    meantime is not taken and named.
    """
    create_missing(plan, at=at)
    result = Result(unchanged=plan.unchanged, rejected=list(plan.faults))
    acting = Acting(actor=None, at=at)
    for told, same in plan.writes:
        try:
            if same is None:
                record_legacy(None, acting, told=told, source=source)
                result.created += 1
            else:
                correct_legacy(same, acting, told=told, source=source)
                result.updated += 1
        except ActRefused as refused:
            result.rejected.append(_not_taken(plan, told, str(refused.reason)))
        except IntegrityError:
            reason = _("Somebody else entered the same in the meantime. Import the file again.")
            result.rejected.append(_not_taken(plan, told, reason))
    return result


def _not_taken(plan: Plan, told: LegacyCase, reason: str) -> Fault:
    return Fault(told.row.line, plan.layout.header_of("title"), reason)
