"""Acts on co-units' opinions (会办意见): given, sent back, and silence put on record."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from history.models import Event
from suggestions.contents import digests
from suggestions.deadlines import opinion_again
from suggestions.kinds.opinions import OpinionGiven, OpinionSentBack, OpinionSilent
from suggestions.models import Assignment, Opinion
from suggestions.record import Acting, ActRefused, act, keep, note, record, require, round_of
from suggestions.replying import opinion_rules as rules
from suggestions.replying.queries import answering, silent_since
from suggestions.replying.steps import settle_silence
from suggestions.telling import about, named, tell, unit_users


@dataclass(frozen=True)
class Said:
    """What a co-unit says: its stance with the reasons, and whom the lead unit can call."""

    stance: str
    text: str
    letter_no: str = ""
    contact_person: str = ""
    contact_phone: str = ""


@act
def give_opinion(assignment: Assignment, acting: Acting, *, said: Said) -> Event:
    """Give the co-unit's opinion to the units that answer (Shanghai art. 17: in writing).

    A late one is kept, too, until the reply is issued.
    """
    require(
        rules.can_give_opinion(acting.actor, assignment),
        _("Only a co-unit that has signed for the case gives its opinion, before it is answered."),
    )
    require(said.stance in Opinion.Stance.values, _("Choose whether your unit agrees."))
    require(bool(said.text.strip()), _("Write the opinion."))
    require(
        bool(said.contact_person.strip()) and bool(said.contact_phone.strip()),
        _("Enter whom the lead unit can call, with the telephone."),
    )
    case = assignment.case
    opinion = Opinion.objects.create(
        case=case,
        assignment=assignment,
        round=assignment.round,
        number=assignment.opinions.count() + 1,
        given_on=acting.day,
        given_by=acting.actor.user if acting.actor else None,
        given_at=acting.at,
        **asdict(said),
    )
    assignment.replied_on = acting.day
    assignment.mark_opined()
    keep(assignment, "state", "replied_on")
    leads = [part.unit for part in answering(case, assignment.round)]
    event = record(
        case,
        "opinion_given",
        acting,
        touched=assignment,
        digests=digests(opinion),
        data={"unit": assignment.unit_id, "opinion": opinion.pk, "stance": opinion.stance},
    )
    told = OpinionGiven(**about(case), **named(assignment.unit), stance=opinion.stance)
    tell(event, case, told, to=unit_users(leads))
    return event


@act
def send_opinion_back(assignment: Assignment, acting: Acting, *, reason: str) -> Event:
    """Send an opinion back that says nothing, or nothing to the point; it is due again.

    The rules may give a time of its own for that (Chongqing art. 20: five working days).
    """
    require(
        rules.can_send_opinion_back(acting.actor, assignment),
        _("Only a unit that still has to answer sends back the opinion of its co-unit."),
    )
    require(bool(reason.strip()), _("Say what is missing in the opinion."))
    case = assignment.case
    own = next(
        part
        for part in answering(case, assignment.round)
        if acting.actor and part.unit_id == acting.actor.unit_id
    )
    opinion = assignment.opinions.get(sent_back_on__isnull=True)
    opinion.sent_back_on = acting.day
    opinion.save(update_fields=["sent_back_on"])
    again = opinion_again(round_of(case).policy.rules, acting.day, reply_due_on=own.due_on)
    due_on = again.on if again else None
    assignment.due_on, assignment.due_provisional = due_on, bool(again and again.provisional)
    assignment.due_given, assignment.replied_on, assignment.silent_on = False, None, None
    assignment.mark_sent_back()
    keep(
        assignment,
        *("state", "due_on", "due_provisional", "due_given", "replied_on", "silent_on"),
    )
    written = note(case, reason, acting)
    event = record(
        case,
        "opinion_sent_back",
        acting,
        touched=assignment,
        digests=digests(written),
        data={
            "unit": assignment.unit_id,
            "opinion": opinion.pk,
            "among": [assignment.unit_id, *_ids(answering(case, assignment.round))],
        },
    )
    told = OpinionSentBack(
        **about(case), **named(own.unit), reason=reason, due_on=due_on.isoformat() if due_on else ""
    )
    tell(event, case, told, to=unit_users([assignment.unit]))
    return event


@act
def record_silence(assignment: Assignment, acting: Acting) -> Event:
    """Put on record that a co-unit has let its time go by; no reply waits for it any more.

    Done by the clock, and by nobody else: who has silence in his hand would use it.
    """
    require(
        acting.actor is None and rules.is_helping(assignment),
        _("Silence is put on record by the clock alone, when the time for an opinion is over."),
    )
    require(
        bool(settle_silence([assignment], localdate(acting.at))),
        _("The co-unit still has time, or has nothing to say any more."),
    )
    case = assignment.case
    event = record(
        case, "opinion_silent", acting, touched=assignment, data={"unit": assignment.unit_id}
    )
    units = [assignment.unit, *(part.unit for part in answering(case, assignment.round))]
    tell(event, case, OpinionSilent(**about(case), **named(assignment.unit)), unit_users(units))
    return event


def record_due_silences(now: datetime) -> int:
    """Put every silence on record that is due; give their number.

    It may run late, twice, and beside itself: a silence is recorded once, and never where the
    co-unit spoke up in the meantime.
    """
    recorded = 0
    for part in list(silent_since(localdate(now))):
        acting = Acting(None, now, key=f"silence:{part.pk}:{part.due_on}")
        try:
            record_silence(part, acting)
        except ActRefused:
            continue
        recorded += 1
    return recorded


def _ids(parts: Iterable[Assignment]) -> list[int]:
    return [part.unit_id for part in parts]
