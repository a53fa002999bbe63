"""All models of suggestions, by subject. Each file leans only on those before it."""

from suggestions.models.assigning import Assignment, Contact, Reminder, UnitRequest
from suggestions.models.case import (
    Category,
    CoSignature,
    NumberSeries,
    Round,
    Suggestion,
    TextVersion,
)
from suggestions.models.facts import Facts
from suggestions.models.letters import LetterTemplate
from suggestions.models.opinions import CounterSignature, Opinion, ReplyVersion
from suggestions.models.promising import (
    Commitment,
    CommitmentEntry,
    Supplement,
    SupplementRating,
)
from suggestions.models.rating import OpinionRating, Publication, Rating
from suggestions.models.replying import Reply
from suggestions.models.supervising import Supervision, SupervisionLevel, SupervisionVisit
from suggestions.models.withdrawing import Withdrawal, WithdrawalConsent
from suggestions.models.writing import Attachment, Draft, Note

__all__ = [
    "Assignment",
    "Attachment",
    "Category",
    "CoSignature",
    "Commitment",
    "CommitmentEntry",
    "Contact",
    "CounterSignature",
    "Draft",
    "Facts",
    "LetterTemplate",
    "Note",
    "NumberSeries",
    "Opinion",
    "OpinionRating",
    "Publication",
    "Rating",
    "Reminder",
    "Reply",
    "ReplyVersion",
    "Round",
    "Suggestion",
    "Supervision",
    "SupervisionLevel",
    "SupervisionVisit",
    "Supplement",
    "SupplementRating",
    "TextVersion",
    "UnitRequest",
    "Withdrawal",
    "WithdrawalConsent",
]
