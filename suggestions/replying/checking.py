"""Acts on a letter inside its unit: handed in to be checked, given back."""

from django.utils.translation import gettext_lazy as _

from history.models import Event
from suggestions.contents import digests
from suggestions.kinds.replying import ReplyGivenBack, ReplyToCheck
from suggestions.models import Assignment
from suggestions.record import Acting, ActRefused, act, keep, note, record, require
from suggestions.replying import rules
from suggestions.replying.countersigning import tell_asked
from suggestions.replying.letter import Letter
from suggestions.replying.queries import draft_of, once_asked
from suggestions.replying.steps import GIVEN_BACK, TO_CHECK, ask_to_sign, keep_version, written
from suggestions.telling import about, handlers, signatories, tell
from workflow.machines.reply import ReplyState


@act
def submit_for_check(assignment: Assignment, acting: Acting, *, letter: Letter) -> Event:
    """Hand the letter in to the unit's signatory (送审); refused without a text and a class.

    Co-units that were asked to sign an earlier text are asked again.
    """
    require(rules.can_reply(acting.actor, assignment), rules.NOT_ANSWERING)
    draft = draft_of(assignment)
    require(draft is None or draft.state == ReplyState.DRAFTING, rules.BEING_CHECKED)
    require(
        bool(letter.text.strip()) and bool(letter.outcome),
        _("Write the reply and choose its class before you hand it in."),
    )
    reply = written(draft, assignment, letter, acting)
    reply.mark_checking()
    reply.version += 1
    reply.save()
    keep(assignment)
    version = keep_version(reply, TO_CHECK, acting)
    asked = ask_to_sign(reply, once_asked(reply), acting)
    case, unit = assignment.case, assignment.unit
    event = record(
        case,
        "reply_to_check",
        acting,
        touched=assignment,
        digests=digests(version),
        data={"unit": unit.pk, "reply": reply.pk, "asked": [[p.pk, p.unit_id] for p in asked]},
    )
    writer = acting.actor.user.name if acting.actor else ""
    tell(event, case, ReplyToCheck(**about(case), writer=writer), to=signatories(unit))
    tell_asked(event, assignment, asked, acting)
    return event


@act
def give_back(assignment: Assignment, acting: Acting, *, words: str = "") -> Event:
    """Give the letter back to be drafted: the signatory with what to change, or its author.

    The text that was checked is kept as a version.
    """
    reply = draft_of(assignment)
    if reply is None or not rules.can_give_back(acting.actor, assignment, reply):
        raise ActRefused(_("Only a letter that is being checked inside the unit is given back."))
    require(
        bool(words.strip()) or not rules.signs(acting.actor),
        _("Say what has to be changed in the letter."),
    )
    reply.mark_drafting()
    reply.version += 1
    reply.save(update_fields=["state", "version"])
    keep(assignment)
    version = keep_version(reply, GIVEN_BACK, acting)
    case, unit = assignment.case, assignment.unit
    notes = [note(case, words, acting)] if words.strip() else []
    event = record(
        case,
        "reply_given_back",
        acting,
        touched=assignment,
        digests=digests(version, *notes),
        data={"unit": unit.pk, "reply": reply.pk},
    )
    tell(event, case, ReplyGivenBack(**about(case), note=words), to=handlers(unit))
    return event
