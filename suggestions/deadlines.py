"""Until when a unit has time: the policy's limit, from the right day, by the calendar."""

from collections.abc import Iterable
from datetime import date, timedelta

from suggestions.models import Assignment, Round, Suggestion
from workflow.calendar import Calendar, load_calendar
from workflow.limits import DueDate, Limit, due_date
from workflow.machines.assignment import ANSWERING, AssignmentRole, AssignmentState
from workflow.policy import Rules


def limit_for(role: str, rules: Rules, round_no: int) -> Limit | None:
    """Give the limit for a unit in that role; none for what is handed on for information.

    The first reply has the ordinary limit (three months by law, 代表法 2025), one after an
    objection the shorter one of the policy.
    """
    if role in ANSWERING:
        return rules.reply if round_no == 1 else rules.reply_again or rules.reply
    if role == AssignmentRole.CO:
        return rules.opinion or rules.reply
    return None


def latest_receipt(handed_out_on: date) -> date:
    """Give the day on which a hand-out counts as received at the latest: the day after."""
    return handed_out_on + timedelta(days=1)


def due(
    limit: Limit,
    handed_out_on: date,
    received_on: date | None = None,
    *,
    roll: bool = True,
    calendar: Calendar | None = None,
) -> DueDate:
    """Give the last day of a limit and why it is that day.

    A limit that runs from receipt runs from the day after the hand-out until the unit signs for
    the case, and never from a later day. The calendar is loaded where none is given.
    """
    start = handed_out_on
    if limit.counted_from == "receipt":
        latest = latest_receipt(handed_out_on)
        start = min(received_on or latest, latest)
    return due_date(start, limit, calendar or calendar_from(start), roll=roll)


def calendar_from(day: date) -> Calendar:
    """Load the calendar for limits that begin on a day or soon after it."""
    return load_calendar(day, calendar_ends(day))


def calendar_ends(day: date) -> date:
    """Give the day until which a limit may run that begins on a day or soon after it."""
    return day + timedelta(days=400)


def due_for(
    role: str,
    round_: Round,
    handed_out_on: date,
    received_on: date | None = None,
    *,
    calendar: Calendar | None = None,
) -> DueDate | None:
    """Give the due date of a unit in that role and round; None where it has no limit."""
    rules = round_.policy.rules
    limit = limit_for(role, rules, round_.number)
    if limit is None:
        return None
    return due(limit, handed_out_on, received_on, roll=rules.roll, calendar=calendar)


def is_provisional(case: Suggestion, parts: Iterable[Assignment]) -> bool:
    """Whether the date by which a case is due rests on a year that is not known (暂定).

    `parts` are its assignments, of any round; nothing here asks the database.
    """
    return any(
        part.due_provisional
        and part.answers
        and part.round == case.round
        and part.due_on == case.due_on
        and part.state != AssignmentState.RETURNED
        for part in parts
    )


def feedback_due(
    rules: Rules, delivered_on: date, *, calendar: Calendar | None = None
) -> DueDate | None:
    """Give the last day on which a rating counts and why; None where the policy sets no window."""
    if rules.feedback is None:
        return None
    return due(rules.feedback, delivered_on, roll=rules.roll, calendar=calendar)


def opinion_again(
    rules: Rules,
    asked_on: date,
    *,
    reply_due_on: date | None,
    calendar: Calendar | None = None,
) -> DueDate | None:
    """Give until when an opinion that was sent back is due again; None where nothing is due.

    The rules may name a limit for it (Chongqing art. 20: five working days). Where they do not,
    the limit of an opinion runs once more, but ends on the day before the reply itself is due; an
    opinion that has no limit of its own is due with the reply. A co-unit that is asked to sign
    the draft has the same time.
    """
    limit = rules.opinion_again or rules.opinion
    if limit is None:
        return _with_reply(max(reply_due_on, asked_on)) if reply_due_on else None
    due_again = due_date(asked_on, limit, calendar or calendar_from(asked_on), roll=rules.roll)
    if rules.opinion_again is None and reply_due_on is not None:
        day_before = reply_due_on - timedelta(days=1)
        if asked_on < day_before < due_again.on:
            return _with_reply(day_before)
    return due_again


def _with_reply(day: date) -> DueDate:
    """Give a day that follows from that of the reply, which says itself if it is provisional."""
    return DueDate(day, provisional=False, reasons=())


def opinion_again_by(
    calendar: Calendar, rules: Rules, asked_on: date, answering: Iterable[Assignment]
) -> DueDate | None:
    """Give the same as a calendar has it: with the reply due as the calendar has that.

    `answering` are the parts of the units that wait for the opinion.
    """
    replies = [day for part in answering if (day := _reply_by(calendar, rules, part))]
    reply_due_on = min(replies, default=None)
    return opinion_again(rules, asked_on, reply_due_on=reply_due_on, calendar=calendar)


def _reply_by(calendar: Calendar, rules: Rules, part: Assignment) -> date | None:
    """Give when a unit's reply is due by a calendar; what was set by hand or put off stays."""
    limit = limit_for(part.role, rules, part.round)
    if limit is None or part.due_given or part.first_due_on is not None:
        return part.due_on
    return due(limit, part.assigned_on, part.received_on, roll=rules.roll, calendar=calendar).on


def promise_feedback_until(rules: Rules, delivered_on: date) -> date | None:
    """Give the last day for the word on a letter about a kept promise (Chongqing art. 28)."""
    limit = rules.promise_feedback
    return due(limit, delivered_on, roll=rules.roll).on if limit else None
