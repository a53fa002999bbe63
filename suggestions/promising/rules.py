"""Who works on promises, and what may become of one."""

from collections.abc import Collection, Sequence
from datetime import date

from people.models import UNIT_WORKERS, Membership, Role
from suggestions.assigning.rules import works_for_unit
from suggestions.intake.rules import works_for_secretariat
from suggestions.models import Assignment, Commitment, Reply, Suggestion, Supplement
from suggestions.rating.rules import RATABLE
from workflow.machines.commitment import CommitmentState
from workflow.policy import Rules
from workflow.rules import OutcomeClass

S = CommitmentState


def stands(commitment: Commitment) -> bool:
    """Whether a promise is in the ledger and its case waits for nothing else.

    While a case is handled again, the letter to come says what is promised.
    """
    return commitment.in_force and commitment.case.state in RATABLE


def is_open(commitment: Commitment) -> bool:
    """Whether a promise stands and is being carried out."""
    return stands(commitment) and commitment.state == S.OPEN


def answers_for(member: Membership | None, parts: Collection[Assignment]) -> bool:
    """Whether somebody works for a unit that answers by the letter; joint leads share one."""
    return any(works_for_unit(member, part) for part in parts)


def can_note(
    member: Membership | None, commitment: Commitment, parts: Collection[Assignment]
) -> bool:
    """The unit that carries it out, and the one that promised it, note down how it goes on."""
    works = works_for_unit(member, commitment.assignment) or answers_for(member, parts)
    return works and is_open(commitment)


def can_write(
    member: Membership | None, commitment: Commitment, parts: Collection[Assignment]
) -> bool:
    """The unit that promised it writes that it is kept; a co-unit answers no deputy."""
    return answers_for(member, parts) and is_open(commitment)


def can_report(
    member: Membership | None,
    commitment: Commitment,
    parts: Collection[Assignment],
    rules: Rules,
) -> bool:
    """Who may write the report sends it, or an explanation; by some rules the signatory alone."""
    return can_write(member, commitment, parts) and may_sign(member, rules)


def may_sign(member: Membership | None, rules: Rules) -> bool:
    """Whether somebody may issue his unit's letters: by some rules its signatory alone."""
    signing = (Role.SIGNATORY,) if rules.signatory_issues else UNIT_WORKERS
    return member is not None and member.role in signing


def can_decide(member: Membership | None, supplement: Supplement) -> bool:
    """The secretariat confirms what was reported, or sends it back, while the case rests."""
    return (
        works_for_secretariat(member, supplement.case)
        and supplement.state == Supplement.State.HANDED_IN
        and supplement.case.state in RATABLE
    )


def can_roll_on(member: Membership | None, commitment: Commitment, on: date) -> bool:
    """The secretariat takes what was not kept by its day into the next year."""
    return (
        works_for_secretariat(member, commitment.case)
        and is_open(commitment)
        and commitment.due_on < on
    )


def latest_new_day(on: date) -> date:
    """Give the last day to which a promise can be put off: the end of the next year."""
    return date(on.year + 1, 12, 31)


def is_next_year(due_on: date, commitment: Commitment, on: date) -> bool:
    """Whether a new day lies ahead, in a later year than the old one, and no further than that."""
    return on < due_on <= latest_new_day(on) and due_on.year > commitment.due_on.year


def can_remind(member: Membership | None, commitment: Commitment) -> bool:
    """Secretariat and supervisors remind a unit of what it has still to do."""
    return (
        member is not None
        and member.role in (Role.SECRETARIAT, Role.SUPERVISOR)
        and member.congress_id == commitment.congress_id
        and is_open(commitment)
    )


def can_be_rated(supplement: Supplement) -> bool:
    """Whether the deputies may say what they think of a supplementary letter: it is delivered."""
    return supplement.state == Supplement.State.CONFIRMED and supplement.case.state in RATABLE


def is_late(supplement: Supplement, day: date) -> bool:
    """Whether an answer of that day comes after the window of the letter."""
    return supplement.feedback_until is not None and day > supplement.feedback_until


def higher_classes(reply: Reply, rules: Rules) -> list[OutcomeClass]:
    """Give the classes to which kept promises can raise a letter's class."""
    known = {outcome.code for outcome in rules.outcomes}
    if reply.class_now not in known:
        return []
    return [o for o in rules.outcomes if rules.rank(o.code) < rules.rank(reply.class_now)]


def may_rise_to(outcome: OutcomeClass, others: Sequence[Commitment]) -> bool:
    """Whether a letter's class may rise, by what became of the promises that are not reported now.

    To a class of what is done when all of them are kept; to one that needs a date while one of
    them still has it.
    """
    if outcome.needs_date:
        return any(other.state in (S.OPEN, S.REPORTED) for other in others)
    return all(other.state == S.KEPT for other in others)


def worst_class(case: Suggestion, replies: Sequence[Reply], rules: Rules) -> str:
    """Give the class in force of a case: the worst of its letters'."""
    return max((reply.class_now for reply in replies), key=rules.rank, default=case.outcome)
