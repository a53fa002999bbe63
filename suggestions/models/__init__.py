"""All models of suggestions, by subject. Each file leans only on those before it."""

from suggestions.models.assigning import Assignment, Contact, Reminder
from suggestions.models.case import (
    Category,
    CoSignature,
    NumberSeries,
    Round,
    Suggestion,
    TextVersion,
)
from suggestions.models.facts import Facts
from suggestions.models.rating import Publication, Rating
from suggestions.models.replying import Reply
from suggestions.models.writing import Attachment, Draft, Note

__all__ = [
    "Assignment",
    "Attachment",
    "Category",
    "CoSignature",
    "Contact",
    "Draft",
    "Facts",
    "Note",
    "NumberSeries",
    "Publication",
    "Rating",
    "Reminder",
    "Reply",
    "Round",
    "Suggestion",
    "TextVersion",
]
