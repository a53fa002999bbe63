"""When somebody may be reached: his quiet hours, the working days, the hour of the daily mails."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils.timezone import get_current_timezone, localtime

from notifications.models import QUIET_FROM, QUIET_UNTIL, Bundle, QuietHours
from people.models import Role
from workflow.calendar import Calendar

# The hour, on a working day, from which reminders and the daily summary go out.
MORNING: Final = time(8, 30)
# The first of several things at once is told at once; those that follow wait so long for others.
GATHERING: Final = timedelta(minutes=10)
# Reminders are written one by one over some seconds or minutes, and go out in one piece.
REMINDERS_GATHER: Final = timedelta(minutes=5)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Hours:
    """The hours of one person. Where both times are equal, he has no quiet ones."""

    quiet_from: time = QUIET_FROM
    quiet_until: time = QUIET_UNTIL
    working_days_only: bool = False

    @classmethod
    def of(cls, chosen: QuietHours | None, roles: Iterable[str]) -> "Hours":
        """Give what somebody has chosen, filled up with what is usual for his roles."""
        if chosen is None:
            return cls(working_days_only=usual_working_days_only(roles))
        only = chosen.working_days_only
        return cls(
            chosen.quiet_from,
            chosen.quiet_until,
            usual_working_days_only(roles) if only is None else only,
        )

    def of_bundle(self, bundle: Bundle) -> "Hours":
        """Give the hours that hold for a bundle: reminders and summaries let everybody rest."""
        # Whoever is reached on any day is left alone with these on free days all the same.
        return self if bundle == Bundle.DIRECT else replace(self, working_days_only=True)

    def open_at(self, moment: datetime, calendar: Calendar) -> datetime:
        """Give the first moment from this one on at which he may be reached."""
        while True:
            later = self._after_quiet(moment)
            if self.working_days_only and not calendar.is_working_day(localtime(later).date()):
                later = on_day(localtime(later).date() + _DAY, MORNING)
            if later == moment:
                return moment
            moment = later

    def _after_quiet(self, moment: datetime) -> datetime:
        local = localtime(moment)
        overnight = self.quiet_from > self.quiet_until
        evening = overnight and local.time() >= self.quiet_from
        morning = overnight and local.time() < self.quiet_until
        by_day = self.quiet_from <= local.time() < self.quiet_until
        if evening:
            return on_day(local.date() + _DAY, self.quiet_until)
        return on_day(local.date(), self.quiet_until) if morning or by_day else moment


def usual_working_days_only(roles: Iterable[str]) -> bool:
    """Whether one of these roles is left alone on free days: all but a deputy, whose work is then.

    The congress often sits on a weekend, and deputies ask each other to co-sign there.
    """
    return Role.DEPUTY not in set(roles)


def on_day(day: date, hour: time) -> datetime:
    """Give an hour of a local day as an instant."""
    return datetime.combine(day, hour, get_current_timezone())


def earliest(
    bundle: Bundle, hours: Hours, calendar: Calendar, *, at: datetime, last: datetime | None
) -> datetime:
    """Give when an envelope may leave that is opened at an instant.

    `last` is when the one before it was taken in hand, where that was within the last day. There
    is one reminder and one summary a day at most.
    """
    if bundle == Bundle.DIRECT:
        start = at if last is None else max(at, last + GATHERING)
        return hours.open_at(start, calendar)
    start = at + REMINDERS_GATHER if bundle == Bundle.REMINDER else at
    day = localtime(start).date()
    if last is not None and localtime(last).date() >= day:
        day += _DAY
    morning = on_day(day, MORNING)
    # What comes after the hour waits for the next summary; a reminder still goes today.
    if morning < start and bundle == Bundle.DIGEST:
        morning += _DAY
    elif morning < start:
        morning = start
    return hours.of_bundle(bundle).open_at(max(morning, at), calendar)
