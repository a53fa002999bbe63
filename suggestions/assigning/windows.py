"""Until when a unit may ask for something, until when that is decided, and what comes too late."""

from datetime import date
from typing import cast

from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from suggestions.deadlines import calendar_ends, due
from suggestions.models import Assignment, Round, UnitRequest
from workflow.calendar import Calendar, load_calendar
from workflow.limits import DueDate, Limit, in_full


def return_until(
    part: Assignment, round_: Round, calendar: Calendar | None = None
) -> DueDate | None:
    """Give the last day on which the unit may ask to return its part; None: the rules set none.

    Places count it from the receipt (Shanghai art. 14) or from the hand-out (Chongqing art. 16).
    """
    return _ends(round_.policy.rules.return_window, part, round_, calendar)


def extended_until(
    part: Assignment, round_: Round, calendar: Calendar | None = None
) -> DueDate | None:
    """Give the latest date to which a reply may be put off; None: the rules know no extension."""
    return _ends(round_.policy.rules.extension_cap, part, round_, calendar)


def calendar_of(part: Assignment, on: date) -> Calendar:
    """Give the calendar for all that is counted from a day between the hand-out and a day.

    A page hands it on to all its parts; it is loaded when first used.
    """
    return calendar_between(part.assigned_on, max(part.assigned_on, on))


def calendar_between(first: date, last: date) -> Calendar:
    """Give the calendar for limits that begin between two days; it is loaded when first used."""
    ends = calendar_ends(last)
    return cast("Calendar", SimpleLazyObject(lambda: load_calendar(first, ends)))


def first_talk_until(
    part: Assignment, round_: Round, calendar: Calendar | None = None
) -> DueDate | None:
    """Give until when the unit talks with the deputy for the first time, where a limit is set.

    Chongqing art. 18 sets one: 20 working days from receipt.
    """
    return _ends(round_.policy.rules.contact, part, round_, calendar)


def decided_until(
    request: UnitRequest, round_: Round, calendar: Calendar | None = None
) -> DueDate | None:
    """Give until when a return has to be decided, where the rules say so (Chongqing art. 16)."""
    rules = round_.policy.rules
    if request.kind != UnitRequest.Kind.RETURN or rules.reassign is None:
        return None
    return due(rules.reassign, request.asked_on, roll=rules.roll, calendar=calendar)


def _ends(
    limit: Limit | None, part: Assignment, round_: Round, calendar: Calendar | None = None
) -> DueDate | None:
    """Give the last day of a limit of the part; the calendar is loaded where none is given."""
    if limit is None:
        return None
    roll = round_.policy.rules.roll
    return due(limit, part.assigned_on, part.received_on, roll=roll, calendar=calendar)


def late_return(part: Assignment, round_: Round, on: date, calendar: Calendar | None = None) -> str:
    """Say why it is too late to ask for a return; empty where it is in time."""
    window = return_until(part, round_, calendar)
    if window is None or on <= window.on:
        return ""
    words = _(
        "The time for asking to return it ended on %(day)s. What was not asked by then is not "
        "changed any more."
    )
    return words % {"day": in_full(window.on)}


def no_extension(
    part: Assignment, round_: Round, on: date, calendar: Calendar | None = None
) -> str:
    """Say why no more time can be asked for at all; empty where it can.

    It is asked while the date is still to come: what is late can't be made in time afterwards.
    """
    cap = extended_until(part, round_, calendar)
    if cap is None or part.due_on is None:
        return _("These rules of procedure know no extension.")
    if on > part.due_on:
        words = _("More time is asked for until the last day, which was %(day)s.")
        return words % {"day": in_full(part.due_on)}
    if cap.on <= part.due_on:
        words = _("The reply is due on the last possible day already, %(day)s.")
        return words % {"day": in_full(cap.on)}
    return ""


def wrong_extension(part: Assignment, round_: Round, until: date, on: date) -> str:
    """Say why a date is none to which the reply can be put off; empty where it is one."""
    cap = extended_until(part, round_)
    if cap is None or part.due_on is None:
        return _("These rules of procedure know no extension.")
    if until > cap.on:
        words = _("The reply can be put off until %(day)s at the latest.")
        return words % {"day": in_full(cap.on)}
    if until <= part.due_on:
        words = _("The new date must lie after the present one, %(day)s.")
        return words % {"day": in_full(part.due_on)}
    if until < on:
        return _("A due date can't lie in the past.")
    return ""
