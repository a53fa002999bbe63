"""Acts of countersigning (会签): the unit that answers asks, each co-unit signs or objects."""

from collections.abc import Iterable

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from history.models import Event
from suggestions.contents import digests
from suggestions.deadlines import opinion_again
from suggestions.kinds.opinions import CountersignAsked, Countersigned
from suggestions.models import Assignment, CounterSignature
from suggestions.record import Acting, ActRefused, act, keep, record, require, round_of
from suggestions.replying import rules
from suggestions.replying.letter import Letter
from suggestions.replying.opinion_rules import can_countersign
from suggestions.replying.queries import asked_of, draft_of, helping, standing_signatures
from suggestions.replying.steps import TO_SIGN, ask_to_sign, keep_version, written
from suggestions.telling import about, named, tell, unit_users

State = CounterSignature.State


@act
def ask_countersign(assignment: Assignment, acting: Acting, *, letter: Letter) -> Event:
    """Ask all co-units of the round to sign the letter as it stands now.

    A signature holds for the very text: who has signed it already is not asked again, who has
    objected is.
    """
    require(rules.can_reply(acting.actor, assignment), rules.NOT_ANSWERING)
    draft = draft_of(assignment)
    require(rules.can_write(acting.actor, assignment, draft), rules.BEING_CHECKED)
    require(bool(letter.text.strip()), _("Write the reply before others are asked to sign it."))
    case = assignment.case
    reply = written(draft, assignment, letter, acting)
    reply.version += 1
    reply.save()
    for signature in standing_signatures(reply):
        if signature.state == State.OBJECTED:
            signature.state = State.OUTDATED
            signature.save(update_fields=["state"])
    asked = ask_to_sign(reply, helping(case, assignment.round), acting)
    require(bool(asked), _("There is no co-unit that was not asked to sign this text."))
    keep(assignment)
    version = keep_version(reply, TO_SIGN, acting)
    event = record(
        case,
        "countersign_asked",
        acting,
        touched=assignment,
        digests=digests(version),
        data={
            "unit": assignment.unit_id,
            "reply": reply.pk,
            "units": [[part.pk, part.unit_id, part.role] for part in asked],
            "among": [assignment.unit_id, *(part.unit_id for part in asked)],
        },
    )
    tell_asked(event, assignment, asked, acting)
    return event


def tell_asked(
    event: Event, assignment: Assignment, asked: Iterable[Assignment], acting: Acting
) -> None:
    """Tell the co-units that a draft waits for their signature, and until when."""
    case = assignment.case
    parts = list(asked)
    if not parts:
        return
    until = opinion_again(
        round_of(case).policy.rules, localdate(acting.at), reply_due_on=assignment.due_on
    )
    told = CountersignAsked(
        **about(case), **named(assignment.unit), until=until.on.isoformat() if until else ""
    )
    tell(event, case, told, to=unit_users([part.unit for part in parts]), part="countersign")


@act
def countersign(
    assignment: Assignment, acting: Acting, *, digest: str, signed: bool, comment: str = ""
) -> Event:
    """Sign the draft that one has read, or object to it with a comment.

    `digest` is that of the text that was shown. Refused where the text has changed since.
    """
    signature = asked_of(assignment)
    require(
        can_countersign(acting.actor, assignment, signature),
        _("Your unit is not asked to sign a draft here now."),
    )
    if signature is None or signature.text_digest != digest:
        raise ActRefused(_("The text has changed since you opened it. Read it again."))
    require(signed or bool(comment.strip()), _("Say what your unit objects to."))
    signature.state = State.SIGNED if signed else State.OBJECTED
    signature.comment = comment
    signature.answered_by = acting.actor.user if acting.actor else None
    signature.answered_at = acting.at
    signature.save(update_fields=["state", "comment", "answered_by", "answered_at"])
    keep(assignment)
    case, asking = assignment.case, signature.reply.assignment.unit
    event = record(
        case,
        "countersigned" if signed else "countersign_refused",
        acting,
        touched=assignment,
        digests=digests(signature),
        data={
            "unit": assignment.unit_id,
            "countersignature": signature.pk,
            "among": [assignment.unit_id, asking.pk],
        },
    )
    told = Countersigned(**about(case), **named(assignment.unit), signed=signed, comment=comment)
    tell(event, case, told, to=unit_users([asking]))
    return event
