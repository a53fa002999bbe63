"""Acts of an import: take over one case of earlier records, and correct one that changed there.

They send no message and re-open nothing. Each is one event that tells all the steps of the case
with their own days; the last such event of a case is the one that counts.
"""

from datetime import datetime

from django.db import transaction

from history import log
from history.models import Event
from people.keeping import STREAM
from people.models import Congress
from suggestions.importing.check import Plan, missing, worked_on
from suggestions.importing.figures import steps_of
from suggestions.importing.queries import CORRECTED, IMPORTED, worked_on_here
from suggestions.importing.resolve import LegacyCase
from suggestions.importing.standing import Standing
from suggestions.importing.steps import columns_of, write
from suggestions.models import Suggestion
from suggestions.record import Acting, act, keep, record, require


@act
def record_legacy(_new: None, acting: Acting, *, told: LegacyCase, source: str) -> Event:
    """Take over one case of earlier records, as it stands in one row.

    Nothing is demanded of it but what the check of the file has looked at: no comment, no talk,
    no letter number. `source` is the SHA-256 of the file.
    """
    case = Suggestion(imported=True, congress=told.congress, **columns_of(told))
    case.save(force_insert=True)
    return _recorded(case, IMPORTED, acting, told, Standing(), source)


@act
def correct_legacy(case: Suggestion, acting: Acting, *, told: LegacyCase, source: str) -> Event:
    """Bring a case that an import brought up to its row, which has changed since.

    Refused once somebody has worked on the case here: then it is corrected here.
    """
    require(not worked_on_here(told.congress, [case]), worked_on())
    case.congress = told.congress
    columns = columns_of(told)
    case.mark_as_recorded(columns.pop("state"))
    # Facts carry their session: those of the case begin anew in another one. And a case of which
    # no day is known any more has none.
    anew = case.session_id != told.session.pk or told.course.entered_on is None
    for column, value in columns.items():
        setattr(case, column, value)
    keep(case, "state", *columns)
    return _recorded(case, CORRECTED, acting, told, Standing.of(case), source, anew=anew)


def _recorded(
    case: Suggestion,
    kind: str,
    acting: Acting,
    told: LegacyCase,
    standing: Standing,
    source: str,
    *,
    anew: bool = False,
) -> Event:
    """Write the rows of a case and the one event that tells all its steps."""
    written, digests = write(case, told, standing, acting)
    row, course = told.row, told.course
    return record(
        case,
        kind,
        acting,
        steps=steps_of(told, written.parts, written.replies),
        digests=digests,
        anew=anew,
        data={
            "recorded": True,
            "source": {"file": source, "line": row.line},
            "units": [[part.pk, part.unit_id, part.role] for part in written.parts],
            **(
                {"partial": {name: known for name, known, _as in row.partial}}
                if row.partial
                else {}
            ),
            **({"proved": dict(course.proved)} if course.proved else {}),
        },
    )


def create_missing(plan: Plan, *, at: datetime) -> None:
    """Create all of which the cases of a plan speak and that is not known here.

    One transaction, before the first case; the history of the administration keeps the ids.
    """
    new = missing(plan)
    if not new:
        return
    with transaction.atomic(durable=True):
        for kind, rows in new.items():
            kind._base_manager.bulk_create(rows)  # noqa: SLF001 - Django's own name
            if kind is Congress:
                for policy in plan.policies:
                    policy.created_at = at
                    policy.save(force_insert=True)
        ids = {kind.__name__.lower(): [row.pk for row in rows] for kind, rows in new.items()}
        log.append(STREAM, "added_by_import", actor_id=None, at=at, data={"rows": ids})
