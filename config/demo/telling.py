"""What people of the demo were told by its clock: reminders, who is late, and the mails of it."""

from datetime import date, timedelta

from config.clock import TELLING
from config.demo.cast import at
from config.demo.plan import Days
from notifications import outbox

DAYS_TOLD = 7


def tell_of_the_last_days(days: Days, today: date) -> None:
    """Let the clock of the last days tell, and send the mails of the last working day."""
    for ago in range(DAYS_TOLD, 0, -1):
        for tell in TELLING:
            tell(at(today - timedelta(days=ago), 8))
    morning = days.on_or_before(today - timedelta(days=1))
    outbox.sweep(at(morning, 7))  # put into envelopes, with the summaries of the day
    outbox.sweep(at(morning, 10))
