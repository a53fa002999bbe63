"""When some readers may be reached, each by his own hours."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from notifications.hours import Hours
from notifications.models import Bundle, Delivery, QuietHours
from people.queries import roles_of
from workflow.calendar import Calendar, load_calendar


@dataclass(frozen=True)
class Reach:
    """What has to be known of the readers of some envelopes: asked for once, however many."""

    quiet: Mapping[int, QuietHours]
    roles: Mapping[tuple[int, int], set[str]]
    calendar: Calendar

    @classmethod
    def of(cls, readers: Collection[int], *, on: date) -> "Reach":
        """Load it for some readers, from a day on."""
        return cls(
            quiet=QuietHours.objects.in_bulk(set(readers)),
            roles=roles_of(readers, on=on),
            calendar=load_calendar(on),
        )

    def opens(self, delivery: Delivery, moment: datetime) -> datetime:
        """Give the first moment from this one on at which an envelope may reach its reader."""
        reader = delivery.recipient_id
        roles = self.roles.get((reader, delivery.congress_id), set())
        hours = Hours.of(self.quiet.get(reader), roles)
        return hours.of_bundle(Bundle(delivery.bundle)).open_at(moment, self.calendar)
