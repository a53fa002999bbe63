"""The part of the work page that is about the co-units: their opinions, and what they sign."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone

from people.models import Unit
from people.requests import MemberRequest
from suggestions import timeline, visibility
from suggestions.belongings import has
from suggestions.intake.unsent import last_typed
from suggestions.models import Assignment, CounterSignature, Reply
from suggestions.replying import opinion_rules as rules
from suggestions.replying.heard import Heard, heard, opinions_in
from suggestions.replying.letter import letter_kept
from suggestions.replying.opinion_forms import BackForm, CountersignForm, OpinionForm
from suggestions.replying.paper import Paper, paper
from suggestions.replying.queries import asked_of
from suggestions.replying.readiness import sign_by
from suggestions.replying.wording import Circle
from workflow.calendar import Calendar
from workflow.machines.assignment import AssignmentRole

Sent = Mapping[str, forms.Form]


def opinion_form_name(part: Assignment) -> str:
    """Give the name under which the unsent text of an opinion is kept."""
    return f"opinion:{part.public_id}"


def helping_context(
    request: MemberRequest,
    part: Assignment,
    circle: Circle,
    calendar: Calendar,
    sent: Sent,
) -> dict[str, Any]:
    """Give what the page shows of the co-units, to who answers and to a co-unit itself."""
    if part.role == AssignmentRole.CO:
        return {"co_units": [], **_of_co_unit(request, part, circle, calendar, sent)}
    if not part.answers:
        return {"co_units": []}
    member, on = request.membership, timezone.localdate()
    asked = visibility.signatures_visible_to(member).filter(
        reply__assignment__case=part.case_id, reply__round=part.round
    )
    signatures = asked.exclude(state=CounterSignature.State.OUTDATED)
    helpers = [one for one in circle.parts if one.role == AssignmentRole.CO]
    units = heard(
        helpers,
        opinions_in(member, part.case) if helpers else (),
        signatures if helpers and has(part.case, "countersignatures") else (),
        on=on,
    )
    return {
        "co_units": units,
        "may_send_back": rules.may_send_opinions_back(member, part),
        "back_forms": [(one, _back_form(one, sent.get("back"))) for one in units],
        "may_remind": any(one.may_be_reminded for one in units),
    }


def _back_form(one: Heard, sent: forms.Form | None) -> forms.Form:
    """Give the form that sends a co-unit's opinion back; for its own unit the one that was sent."""
    prefix = one.part.public_id
    return sent if sent is not None and sent.prefix == prefix else BackForm(prefix=prefix)


def waited_for(part: Assignment, units: Sequence[Heard]) -> list[Unit]:
    """Give the co-units whose opinion the reply of a unit has to wait for."""
    due_on = part.due_on
    return [o.part.unit for o in units if rules.blocks(o.part, o.on, reply_due_on=due_on)]


def _of_co_unit(
    request: MemberRequest, part: Assignment, circle: Circle, calendar: Calendar, sent: Sent
) -> dict[str, Any]:
    """Give a co-unit its own opinions, the form for one, and the draft that it is to sign."""
    opinions = [o for o in opinions_in(request.membership, part.case) if o.round == part.round]
    context: dict[str, Any] = {
        "opinions": opinions,
        "standing_opinion": next((o for o in opinions if o.sent_back_on is None), None),
        "sent_back": _why_sent_back(request, part) if opinions else None,
        "to_sign": _to_sign(request, part, circle, calendar, sent.get("signature")),
    }
    if rules.can_give_opinion(request.membership, part):
        context |= _opinion_editor(request, part, sent.get("opinion"))
    return context


def _opinion_editor(
    request: MemberRequest, part: Assignment, form: forms.Form | None
) -> dict[str, Any]:
    """Give the form for an opinion: as it was sent, or was typed, or with what is known."""
    name, user = opinion_form_name(part), request.user
    unsent = last_typed(user, name) if form is None else None
    if form is None:
        typed = unsent.fields if unsent else {}
        initial = {"contact_person": user.name, "contact_phone": user.phone}
        initial |= {key: value for key, value in typed.items() if key in OpinionForm.base_fields}
        form = OpinionForm(initial=initial)
    return {
        "opinion_form": form,
        "opinion_form_name": name,
        "opinion_unsent": unsent,
        "opinion_restored": request.POST.get("restored", "") or (unsent.tab if unsent else ""),
    }


def _why_sent_back(request: MemberRequest, part: Assignment) -> timeline.Entry | None:
    return timeline.last_words(part, ["opinion_sent_back"], request.membership)


def _to_sign(
    request: MemberRequest,
    part: Assignment,
    circle: Circle,
    calendar: Calendar,
    form: forms.Form | None,
) -> dict[str, Any] | None:
    """Give the very text that a co-unit is asked to sign, with the form for its answer."""
    signature = asked_of(part) if has(part.case, "countersignatures") else None
    if signature is None or not rules.can_countersign(request.membership, part, signature):
        return None
    asking = signature.reply.assignment
    return {
        "unit": asking.unit,
        "letter": _text_asked_for(part, signature, circle),
        "until": sign_by(signature, asking, part.handling, calendar),
        "form": form or CountersignForm(initial={"digest": signature.text_digest}),
    }


def _text_asked_for(part: Assignment, signature: CounterSignature, circle: Circle) -> Paper | None:
    """Give the letter as it stood when its signature was asked for; None where it is gone."""
    case, asking = part.case, signature.reply.assignment
    for version in signature.reply.earlier_texts.order_by("-number"):
        letter = letter_kept(version.content)
        if letter.signed_digest == signature.text_digest:
            reply = Reply(case=case, assignment=asking, round=asking.round, **letter.columns)
            return paper(case, reply, part.handling.policy.rules, circle)
    return None
