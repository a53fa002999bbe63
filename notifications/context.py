"""What every page shows of the inbox."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from notifications.queries import unread_count


def unread(request: HttpRequest) -> dict[str, object]:
    """Give `unread`, how many notices wait (counted up to 100), asked for when first used."""
    member = getattr(request, "membership", None)
    if member is None:
        return {"unread": 0}
    return {"unread": SimpleLazyObject(lambda: unread_count(member))}
