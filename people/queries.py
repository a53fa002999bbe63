"""Who somebody is, and in which roles he may act."""

from datetime import date

from django.db.models import Q, QuerySet

from people.models import Membership, User


def memberships_of(user_id: int, *, on: date) -> QuerySet[Membership]:
    """Give the roles in which a user may act on a day, with all that pages show of them.

    None for a user who may not sign in any more. A role that ended on that day is over.
    """
    standing = Q(ended_on__isnull=True) | Q(ended_on__gt=on)
    return (
        Membership.objects.filter(standing, user_id=user_id, user__is_active=True)
        .select_related("user", "congress", "unit", "deputy")
        .order_by("pk")
    )


def active_user(user_id: int) -> User | None:
    """Give the user if he may sign in."""
    return User.objects.filter(pk=user_id, is_active=True).first()


def user_id_of(username: str) -> int | None:
    """Give the id behind a sign-in name, for the log of failed attempts."""
    return User.objects.filter(username=username).values_list("pk", flat=True).first()
