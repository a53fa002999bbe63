"""What was said of the replies of a suggestion."""

from suggestions.belongings import has
from suggestions.models import Rating, Suggestion


def standing_ratings(case: Suggestion) -> list[Rating]:
    """Give the ratings that stand, of all rounds, each with its deputy."""
    if not has(case, "ratings"):
        return []
    return list(case.ratings.filter(superseded=False).select_related("deputy__user"))
