"""What every page shows of the reader's roles."""

from django.http import HttpRequest


def roles(request: HttpRequest) -> dict[str, object]:
    """Give `memberships`, all roles in which the reader may act."""
    return {"memberships": getattr(request, "memberships", [])}
