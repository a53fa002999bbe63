"""Acts on replies: draft, issue, resolve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from history.models import Event
from suggestions.belongings import has
from suggestions.contents import digests
from suggestions.intake.files import FILES_PER_STEP, NewFile, attach
from suggestions.models import Assignment, Attachment, Reply, Suggestion
from suggestions.record import Acting, act, keep, note, record, require, round_of
from suggestions.replying import rules
from suggestions.replying.letter import Letter
from suggestions.replying.linter import Finding, findings
from suggestions.replying.promise_findings import promise_findings
from suggestions.replying.promises import enter_promises, may_promise
from suggestions.replying.queries import draft_of, matter_of
from suggestions.replying.readiness import obstacles, require_ready
from suggestions.replying.steps import ISSUED, keep_version, settle_silence, written
from suggestions.replying.wording import Circle, circle_of, wording_now
from suggestions.steps import (
    answer_if_complete,
    drop_requests,
    parts_of,
    resolve_round,
    standing_replies,
    tell_progress,
)
from workflow.rules import Rules

NO_RECORD = _("Attach the record of the talk that the deputy has signed.")
# Earlier records may know of an answer and of no unit; then there is no letter that could stand.
NO_REPLY = _(
    "No unit's reply is on record here. Enter in the imported file when it was concluded, "
    "and import it again."
)

PROMISES_NOTHING = _(
    "A class that needs a date needs a promise with it, and the unit made none: its letter can't "
    "stand under this class."
)


@act
def draft_reply(assignment: Assignment, acting: Acting, *, letter: Letter) -> Event:
    """Save the reply as far as it is written."""
    require(rules.can_reply(acting.actor, assignment), rules.NOT_ANSWERING)
    draft = draft_of(assignment)
    require(rules.can_write(acting.actor, assignment, draft), rules.BEING_CHECKED)
    reply = written(draft, assignment, letter, acting)
    reply.save()
    keep(assignment)
    return record(
        assignment.case,
        "reply_drafted",
        acting,
        touched=assignment,
        data={"unit": assignment.unit_id, "reply": reply.pk},
    )


@dataclass(frozen=True)
class Enclosed:
    """What goes with a letter: files, and the signed record of an answer that was given orally."""

    files: Sequence[NewFile] = ()
    signed_record: NewFile | None = None

    def attach_to(self, reply: Reply, acting: Acting) -> list[Attachment]:
        """Store the files with the reply."""
        named = [(file, Attachment.Purpose.REPLY) for file in self.files]
        if self.signed_record is not None and reply.given_orally:
            named.append((self.signed_record, Attachment.Purpose.RECORD))
        return [attach(reply.case, file, kind, acting, reply=reply) for file, kind in named]


@act
def issue_reply(
    assignment: Assignment,
    acting: Acting,
    *,
    letter: Letter,
    files: Sequence[NewFile] = (),
    signed_record: NewFile | None = None,
    checked: bool = False,
) -> Event:
    """Issue the unit's reply; the case is answered with the last answering unit.

    Refused for the handler where the rules have the signatory issue; while the letter has a
    fault, or something in it to be looked at that was not `checked`; without a talk with the
    deputy that the policy demands; while a co-unit may still give its opinion in time, or sign.
    What it promises is kept in the ledger from its delivery on; only some classes promise anything.
    """
    require(rules.can_reply(acting.actor, assignment), rules.NOT_ANSWERING)
    case, enclosed = assignment.case, Enclosed(files, signed_record)
    round_ = assignment.handling
    policy = round_.policy.rules
    circle, draft = circle_of(case), draft_of(assignment)
    helpers = circle.helping(round_.number)
    if not may_promise(policy, letter.outcome):
        letter = replace(letter, promises=())
    overridden = require_ready(
        _found(assignment, letter, enclosed, policy, acting, circle),
        list(obstacles(acting.actor, assignment, letter, helpers, draft=draft, on=acting.day)),
        checked=checked,
    )
    silent = settle_silence(helpers, acting.day)
    reply = written(draft, assignment, letter, acting)
    reply.issued_on = acting.day
    reply.wording = wording_now(case, reply, circle).stored
    reply.mark_issued()
    reply.version += 1
    reply.save()
    version = keep_version(reply, ISSUED, acting)
    attached = enclosed.attach_to(reply, acting)
    promised = enter_promises(reply, assignment, letter.promises)
    answered = _mark_replied(case, reply, assignment, acting)
    steps = [
        {"step": "replied", "round": round_.number, "assignments": [a.pk for a in answered]},
        *answer_if_complete(case, round_, acting),
    ]
    event = record(
        case,
        "reply_issued",
        acting,
        touched=assignment,
        steps=steps,
        digests=digests(reply, version, *attached, *promised),
        data={
            "unit": assignment.unit_id,
            "reply": reply.pk,
            "outcome": reply.outcome,
            **({"checked": overridden} if overridden else {}),
            **({"silent": [[part.pk, part.unit_id] for part in silent]} if silent else {}),
        },
    )
    tell_progress(event, case, unit=assignment.unit)
    return event


def _found(
    assignment: Assignment,
    letter: Letter,
    enclosed: Enclosed,
    policy: Rules,
    acting: Acting,
    circle: Circle,
) -> list[Finding]:
    """Give what is wrong with the letter and what goes with it."""
    require(len(enclosed.files) <= FILES_PER_STEP, _("A letter can carry ten files."))
    found = findings(letter, matter_of(assignment, circle=circle), policy)
    found += promise_findings(assignment, letter, policy, on=acting.day)
    if letter.given_orally and enclosed.signed_record is None:
        found.insert(0, Finding("missing", "signed_record", NO_RECORD, stops=True))
    return found


def _mark_replied(
    case: Suggestion, reply: Reply, own: Assignment, acting: Acting
) -> list[Assignment]:
    """Mark the unit's part replied; joint leads answer once, together (Shanghai art. 17)."""
    parts = [own if part.pk == own.pk else part for part in parts_of(case, reply)]
    for part in parts:
        part.replied_on = acting.day
        part.mark_replied()
        keep(part, "state", "replied_on")
    if has(case, "requests"):
        drop_requests(parts, acting)
    return parts


@act
def resolve(
    case: Suggestion, acting: Acting, *, outcomes: Mapping[int, str], reason: str = ""
) -> Event:
    """Let the replies stand, each under its confirmed class, and deliver them to the signers.

    `outcomes` maps a reply's id to the class. Another class than the unit's needs a reason.
    """
    require(
        rules.can_resolve(acting.actor, case),
        _("Only the secretariat can let a reply stand, after the last unit has replied."),
    )
    round_ = round_of(case)
    replies = standing_replies(case, round_.number)
    require(bool(replies), NO_REPLY)
    known = {outcome.code for outcome in round_.policy.rules.outcomes}
    require(
        all(outcomes.get(reply.pk, reply.outcome) in known for reply in replies),
        _("Choose the result class of each reply."),
    )
    changed = [r for r in replies if outcomes.get(r.pk, r.outcome) != r.outcome]
    require(
        not changed or bool(reason.strip()),
        _("You chose another class than the unit. Give the reason."),
    )
    require(
        not any(
            _promises_nothing(reply, outcomes.get(reply.pk, reply.outcome), round_.policy.rules)
            for reply in replies
        ),
        PROMISES_NOTHING,
        article=round_.policy.rules.articles.get("outcomes", ""),
    )
    steps = resolve_round(case, round_, replies, outcomes, acting)
    written = [note(case, reason, acting)] if reason.strip() else []
    event = record(
        case,
        "resolved",
        acting,
        steps=steps,
        digests=digests(*written),
        data={"outcome": case.outcome, "changed": [reply.pk for reply in changed]},
    )
    tell_progress(event, case)
    return event


def _promises_nothing(reply: Reply, outcome: str, policy: Rules) -> bool:
    """Whether a letter lacks what its class needs. Earlier records tell of no promises."""
    return (
        may_promise(policy, outcome) and not reply.case.imported and not reply.commitments.exists()
    )
