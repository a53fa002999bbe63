"""What stands in an inbox, and what could not be delivered."""

from django.db.models import Prefetch, QuerySet

from notifications.models import DUE, Delivery, Message, State
from people.models import Membership

MANY = 99


def inbox_of(member: Membership) -> QuerySet[Message]:
    """Give the notices of a user in the congress for which he acts now, newest first."""
    return Message.objects.filter(
        recipient_id=member.user_id, congress_id=member.congress_id
    ).order_by("-pk")


def unread_by(member: Membership) -> QuerySet[Message]:
    """Give those that he has not opened yet."""
    return inbox_of(member).filter(read_at__isnull=True)


def unread_count(member: Membership) -> int:
    """Give how many those are, counted up to one hundred."""
    return unread_by(member)[: MANY + 1].count()


def given_up(member: Membership) -> QuerySet[Delivery]:
    """Give what could not be delivered in the administrator's congress, newest first.

    Of the messages only their kinds are loaded: what they say is not his business.
    """
    kinds = Message.objects.order_by("pk").only("kind")
    return (
        Delivery.objects.filter(congress_id=member.congress_id, state=State.FAILED)
        .select_related("recipient")
        .prefetch_related(Prefetch("messages", queryset=kinds))
        .order_by("-pk")
    )


def waiting(member: Membership) -> QuerySet[Delivery]:
    """Give what failed before and is tried again, the oldest first."""
    return Delivery.objects.filter(
        congress_id=member.congress_id, state__in=DUE, attempts__gt=0
    ).order_by("created_at")
