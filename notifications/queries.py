"""What stands in an inbox."""

from django.db.models import QuerySet

from notifications.models import Channel, Message
from people.models import Membership


def inbox_of(member: Membership) -> QuerySet[Message]:
    """Give the notices of a user in the congress for which he acts now, newest first."""
    return Message.objects.filter(
        recipient_id=member.user_id, congress_id=member.congress_id, channel=Channel.APP
    ).order_by("-pk")


def unread_by(member: Membership) -> QuerySet[Message]:
    """Give those that he has not opened yet."""
    return inbox_of(member).filter(read_at__isnull=True)
