"""Acts of procedure: adopt rules, enter a year of the calendar, move the dates that follow."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from history.log import digest
from history.models import Event
from notifications import outbox
from people.models import Congress
from suggestions.administering import Write, administer, stream_of
from suggestions.assigning.steps import set_due
from suggestions.contents import digests
from suggestions.kinds.procedure import CalendarEntered, DueMoved
from suggestions.models import Assignment, Suggestion, Supplement
from suggestions.procedure import moving, rules
from suggestions.procedure.moving import Move
from suggestions.record import Acting, ActRefused, act, keep, note, record, require
from suggestions.telling import about, secretariat_of, signers, tell, unit_users
from workflow import years
from workflow.policy import Rules, content_digests, newest, put_in_force
from workflow.years import PublishedDay

MOVE = "dates_moved"
ADOPT = "rules_adopted"


def adopt_rules(
    congress: Congress, acting: Acting, *, adopted: Rules, valid_from: date, seen: int | None
) -> Event:
    """Adopt rules for a congress, from this day or a coming one on; nothing under way changes.

    Refused for a day that has passed, for one on which other rules begin, and where other rules
    were adopted since `seen`, the newest ones when the preview was made.
    """
    require(
        rules.keeps_rules(acting.actor, congress),
        _("Only the secretariat of the congress adopts its rules."),
    )
    require(
        valid_from >= acting.day,
        _("Rules begin today or later: what has passed was done by the rules of its day."),
    )

    def step(write: Write) -> Event:
        last = newest(congress.pk)
        require(
            (last.pk if last else None) == seen,
            _("Other rules were adopted in the meantime. Look at what changes once more."),
        )
        try:
            policy = put_in_force(congress, adopted, valid_from=valid_from, at=acting.at)
        except ValidationError as error:
            raise ActRefused(" ".join(error.messages)) from error
        kept = {"policy": {str(pk): text for pk, text in content_digests([policy.pk]).items()}}
        return write({"policy": policy.pk, "valid_from": valid_from.isoformat(), "digests": kept})

    return administer(stream_of(congress), ADOPT, acting, step)


def enter_year(
    acting: Acting, *, year: int, days: Sequence[PublishedDay], source: str, seen: str
) -> Event:
    """Enter or correct a year of the calendar that all congresses share.

    No date moves by it: the secretariat of each congress that has some is told, and moves them.
    Refused where the year is not as it was (`seen`) when the preview was made.
    """
    require(rules.keeps_calendar(acting.actor), _("Only an administrator enters a calendar."))
    require(bool(source.strip()), _("Name the notice in which the year was published."))
    faults = [fault for day in days if (fault := years.fault_of(day, year))]
    require(not faults, faults[0] if faults else "")
    require(len({day.day for day in days}) == len(days), _("A day stands here twice."))
    require(bool(days), _("There is no day in it."))

    def step(write: Write) -> Event:
        require(
            years.year_digest(year) == seen,
            _("The year was changed in the meantime. Look at what changes once more."),
        )
        event = write(years.write_year(year, days, source.strip()))
        _tell_secretariats(event, year, acting)
        return event

    return administer(years.STREAM, years.ENTERED, acting, step)


def _tell_secretariats(event: Event, year: int, acting: Acting) -> None:
    """Tell the secretariat of each congress in which dates differ from the calendar now."""
    by = moving.calendars()
    for congress in Congress.objects.order_by("pk"):
        differing = moving.moves_in(congress, acting.day, by=by)
        if differing:
            payload = CalendarEntered(
                year=str(year), suggestions=len(differing), path=reverse("suggestions:moves")
            )
            outbox.enqueue(
                payload,
                to=secretariat_of(congress.pk),
                congress_id=congress.pk,
                key=f"event:{event.pk}",
                at=acting.at,
            )


def move_dates(
    congress: Congress, acting: Acting, *, cases: Iterable[Suggestion], reason: str
) -> Event:
    """Decide that the dates of these suggestions move, for one reason.

    The event names them all; each then moves by `move_due`, which names the event.
    """
    require(
        rules.keeps_rules(acting.actor, congress),
        _("Only the secretariat of the congress moves its dates."),
    )
    require(bool(reason.strip()), _("Give the reason for moving the dates."))
    ids = sorted(case.pk for case in cases)
    require(bool(ids), _("Mark at least one suggestion of the list."))

    def step(write: Write) -> Event:
        return write({"cases": ids, "count": len(ids), "reason": digest(reason)})

    return administer(stream_of(congress), MOVE, acting, step)


@act
def move_due(case: Suggestion, acting: Acting, *, reason: str, decided: int | None = None) -> Event:
    """Move the dates of a suggestion to where the calendar puts them now (Civil Code art. 203).

    Only those that a rule gave: what was set by hand or extended stays. `decided` is the event
    of `move_dates` to which it belongs.
    """
    require(
        rules.can_move(acting.actor, case),
        _("Only the secretariat moves dates, of what is not ended."),
    )
    require(bool(reason.strip()), _("Give the reason for moving the dates."))
    moves = moving.moves_of(case, acting.day)
    require(bool(moves), _("Its dates are as the calendar gives them; none moves."))
    was_due_on, steps = case.due_on, [step for move in moves for step in _move(case, move)]
    parts = [move.row for move in moves if isinstance(move.row, Assignment)]
    if parts:
        set_due(case)
    keep(case, "due_on", "feedback_until", "feedback_provisional")
    written = note(case, reason, acting)
    event = record(
        case,
        "due_moved",
        acting,
        steps=steps,
        digests=digests(written),
        data={
            "moved": [_told(move) for move in moves],
            "units": [[part.pk, part.unit_id, part.role] for part in parts],
            "decided": decided,
        },
    )
    _tell_of_moves(event, case, moves, was_due_on)
    return event


def _told(move: Move) -> list[Any]:
    unit = move.unit.pk if move.unit else None
    return [move.kind, move.row.pk, unit, move.old.isoformat(), move.new.on.isoformat()]


def _move(case: Suggestion, move: Move) -> list[dict[str, Any]]:
    """Write one date; give the step where it enters the figures."""
    row, new = move.row, move.new
    if isinstance(row, Assignment):
        row.due_on, row.due_provisional = new.on, new.provisional
        keep(row, "due_on", "due_provisional")
        if row.answers and move.moves:
            return [{"step": "due", "assignment": row.pk, "due_on": new.on.isoformat()}]
    elif isinstance(row, Supplement):
        row.feedback_until = new.on
        keep(row, "feedback_until")
    else:
        case.feedback_until, case.feedback_provisional = new.on, new.provisional
        case.rounds.filter(number=case.round).update(feedback_until=new.on)
    return []


def _tell_of_moves(
    event: Event, case: Suggestion, moves: Iterable[Move], was_due_on: date | None
) -> None:
    """Tell the units their own new dates, and the signers those that concern them."""

    def payload(what: str, old: date, new: date, *, provisional: bool) -> DueMoved:
        days = {"was_on": old.isoformat(), "due_on": new.isoformat()}
        return DueMoved(**about(case), what=what, provisional=provisional, **days)

    for move in (move for move in moves if move.moves):
        told = payload(move.kind, move.old, move.new.on, provisional=move.new.provisional)
        if isinstance(move.row, Assignment):
            unit = move.row.unit
            tell(event, case, told, to=unit_users([unit]), part=str(unit.pk))
        else:
            tell(event, case, told, to=signers(case), part=move.kind)
    if was_due_on and case.due_on and case.due_on != was_due_on:
        tentative = any(m.new.provisional for m in moves if m.new.on == case.due_on)
        told = payload("reply", was_due_on, case.due_on, provisional=tentative)
        tell(event, case, told, to=signers(case), part="case")
