"""How somebody wants to be told, as he sees and changes it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.db import transaction

from notifications.channels import ways_to
from notifications.hours import Hours, usual_working_days_only
from notifications.kinds import Payload, registered
from notifications.manners import usual
from notifications.models import Channel, Choice, Manner, QuietHours
from people.labels import Words
from people.models import Membership, User


@dataclass(frozen=True)
class Line:
    """One kind of message, and how its reader hears of it by each way: now, and usually."""

    kind: type[Payload]
    now: Mapping[Channel, Manner]
    usual: Mapping[Channel, Manner]

    @property
    def name(self) -> str:
        """The name of the kind."""
        return self.kind.kind

    @property
    def label(self) -> Words:
        """What happened."""
        return self.kind.label

    @property
    def waits_for_him(self) -> bool:
        """Whether it is told because something waits for its reader."""
        return self.usual[Channel.EMAIL] == Manner.AT_ONCE

    @property
    def in_words(self) -> list[dict[str, Any]]:
        """How it is now, way by way."""
        return [
            {"label": way.label, "manner": manner.label, "usual": manner == self.usual[way]}
            for way, manner in self.now.items()
        ]


def ways_of(user: User, members: Iterable[Membership]) -> list[Channel]:
    """Give the ways about which somebody can choose: e-mail, and those that lead to him now."""
    leading = {way for member in members for way in ways_to(user, member.congress.code)}
    return [way for way in Channel if way == Channel.EMAIL or way in leading]


def lines(user: User, members: Collection[Membership]) -> list[Line]:
    """Give the kinds that somebody is told in his roles: first what waits for him."""
    roles = {member.role for member in members}
    ways = ways_of(user, members)
    chosen = {(c.kind, c.channel): Manner(c.manner) for c in user.message_choices.all()}
    found = []
    for kind in registered():
        if roles.isdisjoint(kind.told):
            continue
        usually = {way: usual(kind, way, user, roles) for way in ways}
        now = {way: chosen.get((kind.kind, way), usually[way]) for way in ways}
        found.append(Line(kind, now, usually))
    return sorted(found, key=lambda line: (not line.waits_for_him, str(line.label)))


def hours_of(user: User, members: Iterable[Membership]) -> tuple[Hours, bool]:
    """Give somebody's hours as they are, and whether working days only is usual for him."""
    roles = {member.role for member in members}
    chosen = QuietHours.objects.filter(user=user).first()
    return Hours.of(chosen, roles), usual_working_days_only(roles)


def keep(
    user: User,
    members: Collection[Membership],
    *,
    manners: Mapping[tuple[str, Channel], Manner],
    quiet: tuple[time, time],
    working_days_only: bool,
) -> None:
    """Keep what somebody chose; of what is usual nothing is kept, so that it may change."""
    shown = lines(user, members)
    different = [
        Choice(user=user, kind=line.name, channel=way, manner=manner)
        for line in shown
        for way, usually in line.usual.items()
        if (manner := manners.get((line.name, way), usually)) != usually
    ]
    usually_only = usual_working_days_only({member.role for member in members})
    with transaction.atomic():
        # Two windows that save at the same moment go one after the other; the later one holds.
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        seen = {line.name for line in shown}
        ways = ways_of(user, members)
        user.message_choices.filter(kind__in=seen, channel__in=ways).delete()
        Choice.objects.bulk_create(different)
        QuietHours.objects.update_or_create(
            user=user,
            defaults={
                "quiet_from": quiet[0],
                "quiet_until": quiet[1],
                "working_days_only": None
                if working_days_only == usually_only
                else working_days_only,
            },
        )
