"""Who is told: the people around a case, and messages to them in the act's transaction."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db.models import Q, QuerySet

from history.models import Event
from notifications import outbox
from people.models import UNIT_WORKERS, Membership, Role, Unit, User
from suggestions.kinds.about import AboutCase
from suggestions.models import CoSignature, Suggestion


def lead(case: Suggestion) -> list[User]:
    """Give the lead deputy's user; nobody where an import brought none."""
    return [case.proposer.user] if case.proposer else []


def signers(case: Suggestion) -> list[User]:
    """Give the users of the lead deputy and of everybody who co-signed."""
    cosigners = User.objects.filter(
        deputies__cosignatures__case=case,
        deputies__cosignatures__state=CoSignature.State.CONFIRMED,
    )
    return [*lead(case), *cosigners]


def secretariat(case: Suggestion) -> list[User]:
    """Give the users of the congress's secretariat."""
    return secretariat_of(case.congress_id)


def secretariat_of(congress_id: int) -> list[User]:
    """Give the users of a congress's secretariat."""
    return _users_of(Membership.objects.filter(congress_id=congress_id, role=Role.SECRETARIAT))


def supervisors(case: Suggestion) -> list[User]:
    """Give the users who supervise the congress's suggestions."""
    return supervisors_of(case.congress_id)


def supervisors_of(congress_id: int) -> list[User]:
    """Give the users who supervise a congress's suggestions."""
    return _users_of(Membership.objects.filter(congress_id=congress_id, role=Role.SUPERVISOR))


def coordinators(unit: Unit) -> list[User]:
    """Give the users who coordinate the system of a unit: of the unit above, and the next one."""
    above = Q(unit__children=unit.pk) | Q(unit__children__children=unit.pk)
    return _users_of(Membership.objects.filter(above, role=Role.COORDINATOR))


def splitters(unit: Unit) -> list[User]:
    """Give the users who split what is handed to the unit itself: its coordinators."""
    return _users_of(Membership.objects.filter(unit=unit, role=Role.COORDINATOR))


def unit_users(units: Iterable[Unit]) -> list[User]:
    """Give the handlers and signatories of the units."""
    return _users_of(Membership.objects.filter(unit__in=list(units), role__in=UNIT_WORKERS))


def signatories(unit: Unit) -> list[User]:
    """Give the users who sign the letters of a unit."""
    return _users_of(Membership.objects.filter(unit=unit, role=Role.SIGNATORY))


def handlers(unit: Unit) -> list[User]:
    """Give the users who handle what a unit has."""
    return _users_of(Membership.objects.filter(unit=unit, role=Role.HANDLER))


def _users_of(members: QuerySet[Membership]) -> list[User]:
    # Whose role has ended is left out when the message is sent or read, by the day it then is.
    return list(User.objects.filter(memberships__in=members).distinct())


class Audience:
    """Who is told when many things are told at once: each list of people is asked for once."""

    def __init__(self) -> None:
        self._coordinators = cache(coordinators)
        self._splitters = cache(splitters)
        self._workers = cache(lambda unit: unit_users([unit]))
        self._secretariat = cache(secretariat_of)
        self._supervisors = cache(supervisors_of)

    def unit(self, unit: Unit) -> list[User]:
        """Give the unit's users, and those who split what is handed to it."""
        return [*self._workers(unit), *self._splitters(unit)]

    def above(self, unit: Unit, congress_id: int) -> list[User]:
        """Give those who chase a unit that is late: its coordinators and the secretariat."""
        return [*self._coordinators(unit), *self._secretariat(congress_id)]

    def far_above(self, unit: Unit, congress_id: int) -> list[User]:
        """Give the same, and the supervisors."""
        return [*self.above(unit, congress_id), *self._supervisors(congress_id)]


def named(unit: Unit) -> dict[str, str]:
    """Give a unit's name in both languages, as messages take it."""
    return {"unit_zh": unit.label_zh, "unit_en": unit.label_en or unit.label_zh}


def about(case: Suggestion) -> dict[str, Any]:
    """Give what every message says of its case."""
    return {
        "number": str(case.number or ""),
        "title": case.title,
        "path": case.get_absolute_url(),
    }


def tell(
    event: Event, case: Suggestion, payload: AboutCase, to: Iterable[User], *, part: str = ""
) -> None:
    """Write the messages of an act; nobody is told of his own doing.

    `part` tells apart messages of one kind that one act writes to the same person.
    """
    outbox.enqueue(
        payload,
        to=[user for user in dict.fromkeys(to) if user.pk != event.actor_id],
        congress_id=case.congress_id,
        key=f"event:{event.pk}:{part}" if part else f"event:{event.pk}",
        at=event.recorded_at,
    )
