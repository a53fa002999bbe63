"""Whether a letter can be issued now: what is wrong in it, and what the rules want to see first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from people.labels import Words
from people.models import Membership
from suggestions.deadlines import opinion_again
from suggestions.models import Assignment, CounterSignature, Reply, Round
from suggestions.record import ActRefused
from suggestions.replying import rules
from suggestions.replying.letter import Letter
from suggestions.replying.linter import CHECKED, Finding
from suggestions.replying.opinion_rules import blocks
from suggestions.replying.queries import standing_signatures
from workflow.calendar import Calendar
from workflow.limits import by_article, in_full, listed
from workflow.machines.assignment import AssignmentRole, AssignmentState


@dataclass(frozen=True)
class Obstacle:
    """What has to come before the letter, with the article that wants it."""

    words: Words
    article: str = ""

    def __str__(self) -> str:
        return str(by_article(self.words, self.article))


class LetterRefused(ActRefused):
    """The letter can't be issued yet; it stays in the editor, and nothing typed is lost.

    `faults` name fields of the letter, `obstacles` what has to come first.
    """

    def __init__(
        self, faults: Sequence[tuple[str, Words]], obstacles: Sequence[Obstacle] = ()
    ) -> None:
        first = obstacles[0] if obstacles else Obstacle(faults[0][1])
        super().__init__(first.words, article=first.article)
        self.faults = faults
        self.obstacles = obstacles


def require_ready(
    found: Sequence[Finding], in_the_way: Sequence[Obstacle], *, checked: bool
) -> list[str]:
    """Refuse a letter with a fault, with advice that nobody has `checked`, or with an obstacle.

    Gives the codes of the advice that was overridden.
    """
    faults = [(f.where if f.stops else CHECKED, f.words) for f in found if f.stops or not checked]
    if faults or in_the_way:
        raise LetterRefused(faults, in_the_way)
    return [finding.code for finding in found]


def obstacles(
    member: Membership | None,
    assignment: Assignment,
    letter: Letter,
    helpers: Sequence[Assignment],
    *,
    draft: Reply | None,
    on: date,
) -> Iterator[Obstacle]:
    """Give what else keeps somebody from issuing the letter, of which a draft may be kept."""
    case, policy = assignment.case, assignment.handling.policy.rules
    if not rules.can_issue(member, assignment, policy):
        yield Obstacle(
            _("The unit's signatory issues the letter: hand it in to be checked."),
            policy.articles.get("signatory_issues", ""),
        )
    elif not rules.can_write(member, assignment, draft):
        yield Obstacle(rules.BEING_CHECKED)
    if missing := rules.contact_missing(case, assignment, policy):
        yield Obstacle(rules.TALK_FIRST[missing], policy.articles.get(missing, ""))
    if _partners_that_have_not_signed(assignment):
        yield Obstacle(
            _("The other lead unit has not signed for the case yet. Joint leads answer together.")
        )
    if waited_for := [part for part in helpers if blocks(part, on, reply_due_on=assignment.due_on)]:
        yield Obstacle(_said_of(waited_for), policy.articles.get("opinion", ""))
    if policy.countersign and (unsigned := _not_signed(assignment, draft, letter, helpers, on)):
        words = _("Not countersigned yet: %(units)s.")
        units = listed(part.unit.label for part in unsigned)
        yield Obstacle(words % {"units": units}, policy.articles.get("countersign", ""))


def _partners_that_have_not_signed(assignment: Assignment) -> bool:
    """Whether a joint lead is missing: they answer once, together (Shanghai art. 17)."""
    if assignment.role != AssignmentRole.JOINT:
        return False
    joint = assignment.case.assignments.filter(round=assignment.round, role=AssignmentRole.JOINT)
    done = (AssignmentState.SIGNED_FOR, AssignmentState.RETURNED)
    return joint.exclude(state__in=done).exists()


def _said_of(parts: Sequence[Assignment]) -> str:
    """Say whose opinion is waited for, and until when."""
    told = [
        _("%(unit)s (until %(day)s)") % {"unit": part.unit.label, "day": in_full(part.due_on)}
        for part in parts
        if part.due_on is not None
    ]
    return _("The reply waits for the opinion of %(units)s.") % {"units": listed(told)}


def _not_signed(
    assignment: Assignment,
    draft: Reply | None,
    letter: Letter,
    parts: Sequence[Assignment],
    on: date,
) -> list[Assignment]:
    """Give the co-units that have to sign this very text and may still do so in time."""
    signatures = standing_signatures(draft) if draft else []
    asked = {s.assignment_id: s for s in signatures if s.text_digest == letter.signed_digest}
    return [part for part in parts if _waits_for(asked.get(part.pk), assignment, on)]


def _waits_for(signature: CounterSignature | None, assignment: Assignment, on: date) -> bool:
    if signature is None:
        return True
    if signature.state == CounterSignature.State.SIGNED:
        return False
    until = sign_by(signature, assignment, assignment.handling)
    return until is not None and on <= until


def sign_by(
    signature: CounterSignature,
    assignment: Assignment,
    round_: Round,
    calendar: Calendar | None = None,
) -> date | None:
    """Give until when a co-unit that was asked to sign has time."""
    asked_on = localdate(signature.asked_at)
    until = opinion_again(
        round_.policy.rules, asked_on, reply_due_on=assignment.due_on, calendar=calendar
    )
    return until.on if until else None
