"""Who somebody is, and in which roles he may act."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Q, QuerySet

from people.models import Membership, User


def memberships_of(user_id: int, *, on: date) -> QuerySet[Membership]:
    """Give the roles in which a user may act on a day, with all that pages show of them.

    None for a user who may not sign in any more. A role that ended on that day is over.
    """
    return (
        Membership.objects.filter(_standing(on), user_id=user_id, user__is_active=True)
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
    return Q(ended_on__isnull=True) | Q(ended_on__gt=on)


def active_user(user_id: int) -> User | None:
    """Give the user if he may sign in."""
    return User.objects.filter(pk=user_id, is_active=True).first()


def user_id_of(username: str) -> int | None:
    """Give the id behind a sign-in name, for the log of failed attempts."""
    return User.objects.filter(username=username).values_list("pk", flat=True).first()
