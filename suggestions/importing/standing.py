"""What stands of a case that is being written: nothing yet of a new one."""

from dataclasses import dataclass, field

from suggestions.models import (
    Assignment,
    Contact,
    Publication,
    Rating,
    Reply,
    Round,
    Suggestion,
    TextVersion,
)
from workflow.machines.assignment import AssignmentState


@dataclass
class Standing:
    """What stands of a case: before a correction what is on record, afterwards what was written.

    `versions` gives the number of the last reply by its assignment, superseded ones included.
    """

    text: TextVersion | None = None
    round: Round | None = None
    parts: list[Assignment] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    versions: dict[int, int] = field(default_factory=dict)
    ratings: list[Rating] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    publication: Publication | None = None

    @classmethod
    def of(cls, case: Suggestion) -> "Standing":
        """Load what stands of a case that an import brought."""
        replies = list(case.replies.order_by("number"))
        return cls(
            text=case.texts.order_by("-number").first(),
            round=case.rounds.filter(number=1).first(),
            parts=list(case.assignments.exclude(state=AssignmentState.RETURNED)),
            replies=[reply for reply in replies if not reply.superseded],
            versions={reply.assignment_id: reply.number for reply in replies},
            ratings=list(case.ratings.filter(superseded=False)),
            contacts=list(Contact.objects.filter(assignment__case=case)),
            publication=case.publications.filter(superseded=False).first(),
        )
