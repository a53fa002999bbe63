"""What secretariat and supervisors may do with one case now."""

from people.models import Membership
from suggestions.models import Suggestion
from suggestions.pages import Offer


def offers(case: Suggestion, member: Membership) -> list[Offer]:
    """Give the acts that the member may do with the case now."""
    del case, member
    return []
