"""Who keeps the rules of procedure, who the calendar, and who moves the dates that follow."""

from people.models import Congress, Membership, Role
from suggestions.intake.rules import works_for_secretariat
from suggestions.models import Suggestion


def keeps_rules(member: Membership | None, congress: Congress) -> bool:
    """The secretariat of a congress adopts its rules, and moves its dates."""
    return (
        member is not None and member.role == Role.SECRETARIAT and member.congress_id == congress.pk
    )


def keeps_calendar(member: Membership | None) -> bool:
    """The calendar is shared by all congresses; an administrator of any of them enters it."""
    return member is not None and member.role == Role.ADMINISTRATOR


def can_move(member: Membership | None, case: Suggestion) -> bool:
    """The secretariat re-works the dates of what is not ended."""
    return works_for_secretariat(member, case) and not case.is_ended and not case.is_draft
