"""Who somebody is, and in which roles he may act."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.timezone import localdate

from people.models import Membership, Unit, User


def memberships_of(user_id: int, *, on: date) -> QuerySet[Membership]:
    """Give the roles in which a user may act on a day, with all that pages show of them.

    None for a user who may not sign in any more. A role that ended on that day is over, and so is
    one in a unit that existed until the day before: whoever goes on elsewhere gets a role there.
    """
    return _memberships(on).filter(user=user_id)


def memberships_in(session_key: str, *, at: datetime) -> QuerySet[Any]:
    """Give the roles of whoever signed in with a session that lasts, with its `session_data`."""
    own = _memberships(localdate(at)).filter(
        user__browser_sessions=session_key, user__browser_sessions__expire_date__gt=at
    )
    return own.annotate(session_data=F("user__browser_sessions__session_data"))


def _memberships(on: date) -> QuerySet[Membership]:
    return (
        Membership.objects.filter(_standing(on), user__is_active=True)
        .select_related("user", "congress", "unit", "deputy")
        .order_by("pk")
    )


def roles_of(user_ids: Iterable[int], *, on: date) -> Mapping[tuple[int, int], set[str]]:
    """Give the roles of several users on a day, by user and congress."""
    members = Membership.objects.filter(_standing(on), user_id__in=set(user_ids)).order_by()
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    for user_id, congress_id, role in members.values_list("user_id", "congress_id", "role"):
        found[user_id, congress_id].add(role)
    return found


def _standing(on: date) -> Q:
    return (Q(unit__isnull=True) | unit_stands(on, "unit")) & role_in_force(on)


def role_in_force(on: date) -> Q:
    """Say of memberships that they have not ended on a day; that day itself is no longer theirs."""
    return Q(ended_on__isnull=True) | Q(ended_on__gt=on)


def unit_stands(on: date, unit: str = "") -> Q:
    """Say of units that they exist on a day; their last day still counts.

    `unit` is the way to the unit from other rows.
    """
    last_day = f"{unit}__closed_on" if unit else "closed_on"
    return Q(**{f"{last_day}__isnull": True}) | Q(**{f"{last_day}__gte": on})


def stands(unit: Unit, on: date) -> bool:
    """Whether a unit at hand exists on a day, as `unit_stands` says it of rows."""
    return unit.closed_on is None or unit.closed_on >= on


def successors_of(unit: Unit) -> list[Unit]:
    """Give the units into which a merged one went, one after the other; the last one stands."""
    found: list[Unit] = []
    heir = unit.merged_into
    while heir is not None and heir not in (unit, *found):
        found.append(heir)
        heir = heir.merged_into
    return found


def active_user(user_id: int) -> User | None:
    """Give the user if he may sign in."""
    return User.objects.filter(pk=user_id, is_active=True).first()


def user_id_of(username: str) -> int | None:
    """Give the id behind a sign-in name, for the log of failed attempts."""
    return User.objects.filter(username=username).values_list("pk", flat=True).first()
