"""What the work page shows: the suggestion, the units around it, talks, letters, the editor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from people.models import Role, Unit
from people.requests import MemberRequest
from suggestions import timeline, visibility
from suggestions.assigning.asks import asks_of, of_part
from suggestions.assigning.rules import can_log_contact, can_sign_for
from suggestions.assigning.unit_views import contact_form
from suggestions.assigning.why import Why, why
from suggestions.assigning.windows import calendar_of, first_talk_until
from suggestions.belongings import has
from suggestions.intake.reading import beside, in_words, standing_ratings
from suggestions.intake.unsent import last_typed
from suggestions.models import (
    Assignment,
    Attachment,
    Commitment,
    Contact,
    Draft,
    Rating,
    Reply,
    Round,
    Suggestion,
)
from suggestions.replying import rules
from suggestions.replying.along import besides, to_be_signed_for
from suggestions.replying.forms import ReplyForm
from suggestions.replying.helping_page import helping_context, waited_for
from suggestions.replying.letter import letter_of
from suggestions.replying.linter import CHECKED
from suggestions.replying.opinion_forms import GiveBackForm
from suggestions.replying.paper import paper
from suggestions.replying.promise_field import typed_promises
from suggestions.replying.wording import Circle
from suggestions.telling import signatories
from workflow.calendar import Calendar
from workflow.machines.assignment import AssignmentRole, AssignmentState
from workflow.machines.reply import ReplyState
from workflow.rules import Rules

# What is said of a letter to its author: by his signatory, by the secretariat.
WORDS_ON_THE_LETTER = ("reply_to_check", "reply_given_back", "reply_sent_back")


def form_name(part: Assignment) -> str:
    """Give the name under which the unsent text of a reply is kept."""
    return f"reply:{part.public_id}"


@dataclass(frozen=True)
class Around:
    """The units that have the suggestion in the same round, seen from one of them."""

    own: Assignment
    parts: Sequence[Assignment]

    @property
    def others(self) -> list[Assignment]:
        """The other units that answer the deputy."""
        own, returned = self.own.pk, AssignmentState.RETURNED
        return [p for p in self.parts if p.answers and p.pk != own and p.state != returned]

    @property
    def leads(self) -> list[Unit]:
        """The other units that answer the deputy, by name."""
        return [p.unit for p in self.others]

    @property
    def helpers(self) -> list[Unit]:
        """The units that help those that answer."""
        returned = AssignmentState.RETURNED
        return [
            p.unit
            for p in self.parts
            if p.role == AssignmentRole.CO and p.pk != self.own.pk and p.state != returned
        ]

    @property
    def joint(self) -> bool:
        """Whether the leads answer together, in one letter."""
        return self.own.role == AssignmentRole.JOINT

    @property
    def may_carry_out(self) -> list[Unit]:
        """The units that the letter may make responsible for what it promises, its own first."""
        return [self.own.unit, *(self.leads if self.joint else ()), *self.helpers]

    @property
    def not_signed_for(self) -> list[Unit]:
        """The joint leads who have not signed for it: until then no letter can be issued."""
        pending = AssignmentState.PENDING
        return [p.unit for p in self.others if self.joint and p.state == pending]

    @property
    def still_owing(self) -> list[Unit]:
        """The units whose own letters are waited for besides this one."""
        replied = AssignmentState.REPLIED
        return [p.unit for p in self.others if not self.joint and p.state != replied]


Sent = Mapping[str, forms.Form]


def show(
    request: MemberRequest,
    part: Assignment,
    round_: Round,
    *,
    sent: Sent | None = None,
    preview: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the work page; `sent` are forms that were sent and come back, by their names."""
    context = {**work_context(request, part, round_, sent or {}), "preview": preview}
    return render(request, "suggestions/unit/work.html", context, status=status)


def work_context(
    request: MemberRequest, part: Assignment, round_: Round, sent: Sent
) -> dict[str, Any]:
    """Give all that the work page shows."""
    member, case = request.membership, part.case
    on = timezone.localdate()
    calendar = calendar_of(part, on)
    of_all_rounds = _parts(request, case)
    parts = [one for one in of_all_rounds if one.round == part.round]
    contacts = _contacts(case, parts)
    answers = rules.can_reply(member, part)
    replies, last = _replies(request, part, last_too=answers)
    read, asked, others = beside(request, case), of_part(member, part), besides(part, member)
    around, ratings = Around(part, parts), standing_ratings(case)
    circle = Circle(parts, read["cosigners"])
    context = {
        **read,
        "part": part,
        "besides": others,
        "pending_together": to_be_signed_for(part, others),
        "parts": parts,
        "round": round_,
        "around": around,
        "why": _why(request, part, round_, calendar),
        "contacts": contacts,
        "may_sign": can_sign_for(member, part),
        "requests": asked,
        "asks": asks_of(
            member,
            part,
            round_,
            asked,
            answered_before=any(_is_earlier_answer(one, part) for one in of_all_rounds),
            on=on,
            calendar=calendar,
        ),
        "may_log": can_log_contact(member, part),
        "contact_form": contact_form(request, part),
        "rounds": _letters(circle, round_, replies, ratings, read["letter_files"]),
        "objections": _objections(part, of_all_rounds, ratings),
        **helping_context(request, part, circle, calendar, sent),
        "promises": [] if answers or not replies else _promises(request, part),
    }
    if answers:
        policy = round_.policy.rules
        talks = {c.kind for c in contacts if part.unit_id in _units_behind(c.assignment.unit)}
        missing = rules.talk_missing(talks, policy)
        draft = next((r for r in replies if r.assignment_id == part.pk), None)
        context |= {
            **_inside(request, part, policy, draft, circle, sent),
            "talk_missing": missing,
            "article": policy.articles.get(missing, ""),
            "talk_by": None if talks else first_talk_until(part, round_, calendar),
            "checked": policy.reply_check,
            "opinion_missing": waited_for(part, context["co_units"]),
        }
        if rules.can_write(member, part, draft):
            context |= _editor(request, around, policy, (draft, last), sent.get("letter"))
    return context


def _units_behind(unit: Unit) -> tuple[int | None, ...]:
    """Give the ids of a unit and of the one that it was merged into, for which its talks count."""
    return unit.pk, unit.merged_into_id


def _inside(
    request: MemberRequest,
    part: Assignment,
    policy: Rules,
    draft: Reply | None,
    circle: Circle,
    sent: Sent,
) -> dict[str, Any]:
    """Give where the letter stands inside the unit: who issues it, and what was said of it."""
    member = request.membership
    checking = draft is not None and draft.state == ReplyState.CHECKING
    # A letter that never changed hands has no versions, and nobody said anything of it.
    passed_on = draft is not None and (draft.version, draft.number) != (1, 1)
    came_back = passed_on and not checking and has(part.case, "letters_that_came_back")
    said = timeline.last_words(part, WORDS_ON_THE_LETTER, member) if came_back else None
    return {
        "draft": draft,
        "checking": checking,
        "sent_letter": paper(part.case, draft, policy, circle) if draft and checking else None,
        "may_issue": rules.can_issue(member, part, policy),
        "signs": rules.signs(member),
        "signatories": [] if rules.signs(member) else signatories(part.unit),
        "may_switch": any(
            one.role == Role.SIGNATORY and one.unit_id == part.unit_id
            for one in request.memberships
        ),
        "signing_article": policy.articles.get("signatory_issues", ""),
        "give_back_form": sent.get("give_back") or GiveBackForm(),
        "said_of_it": said if said and said.kind != "reply_to_check" else None,
        "has_versions": passed_on,
    }


def _promises(request: MemberRequest, part: Assignment) -> list[Commitment]:
    """Give what the letters of the round promise."""
    if not has(part.case, "commitments"):
        return []
    shown = visibility.commitments_visible_to(request.membership)
    of_round = shown.filter(case=part.case, reply__round=part.round)
    return list(of_round.select_related("unit", "case", "reply").order_by("reply", "position"))


def _parts(request: MemberRequest, case: Suggestion) -> list[Assignment]:
    """Give the parts of all rounds that the unit may read of, each with its case and its round."""
    shown = visibility.assignments_visible_to(request.membership).filter(case=case)
    found = list(shown.select_related("unit", "handling__policy"))
    for one in found:
        one.case = case
    return found


def _is_earlier_answer(one: Assignment, part: Assignment) -> bool:
    """Whether the unit of a part gave an answer by one of an earlier round."""
    return one.unit_id == part.unit_id and one.round < part.round and one.replied_on is not None


def _contacts(case: Suggestion, parts: Sequence[Assignment]) -> list[Contact]:
    """Give the talks of all units of the round, the latest first."""
    if not has(case, "contacts"):
        return []
    by_id = {part.pk: part for part in parts}
    contacts = list(Contact.objects.filter(assignment__in=list(by_id)).order_by("-held_on", "-pk"))
    for contact in contacts:
        contact.assignment = by_id[contact.assignment_id]
    return contacts


def _why(request: MemberRequest, part: Assignment, round_: Round, calendar: Calendar) -> Why | None:
    """Explain the due date to who is about to sign, and to who asks for it."""
    if part.state != AssignmentState.PENDING and "why" not in request.GET:
        return None
    return why(part, round_, on=timezone.localdate(), calendar=calendar)


def _replies(
    request: MemberRequest, part: Assignment, *, last_too: bool
) -> tuple[list[Reply], Reply | None]:
    """Give the letters of the round that the unit may read.

    Where it answers (`last_too`) its own draft is among them, and beside them comes the letter that
    it issued last on anything.
    """
    if not (last_too or has(part.case, "letters")):
        return [], None
    shown = visibility.replies_visible_to(request.membership)
    wanted = Q(case=part.case, round=part.round, superseded=False)
    if last_too:
        own = Reply.objects.filter(
            assignment__unit=part.unit,
            assignment__replied_on__isnull=False,
            state=ReplyState.ISSUED,
        ).order_by("-assignment__replied_on", "-assignment__pk")
        wanted |= Q(pk=Subquery(own.values("pk")[:1]))
    found = list(
        shown.filter(wanted).select_related("assignment__unit", "written_by").order_by("pk")
    )
    own_round = (part.case_id, part.round, False)
    here = [r for r in found if (r.case_id, r.round, r.superseded) == own_round]
    for reply in here:
        reply.case = part.case
    return here, next((r for r in found if r not in here), None)


def _letters(
    circle: Circle,
    round_: Round,
    replies: Sequence[Reply],
    ratings: Sequence[Rating],
    files: Sequence[Attachment],
) -> list[dict[str, Any]]:
    """Give the issued letters with their files and what the deputies said of them."""
    issued = [reply for reply in replies if reply.state == ReplyState.ISSUED]
    if not issued:
        return []
    policy = round_.policy.rules
    letters = [
        {
            "reply": reply,
            "paper": paper(reply.case, reply, policy, circle),
            "files": [file for file in files if file.reply_id == reply.pk],
            "ratings": [in_words(r, policy) for r in ratings if r.reply_id == reply.pk],
        }
        for reply in issued
    ]
    return [{"round": round_, "letters": letters}]


def _objections(
    part: Assignment, parts: Sequence[Assignment], ratings: Sequence[Rating]
) -> list[dict[str, Any]]:
    """Give what the deputies said of the round before, for which it is handled again."""
    before = next((one.handling for one in parts if one.round == part.round - 1), None)
    if before is None:
        return []
    said = [rating for rating in ratings if rating.round == before.number]
    return [in_words(rating, before.policy.rules) for rating in said]


def _editor(
    request: MemberRequest,
    around: Around,
    policy: Rules,
    letters: tuple[Reply | None, Reply | None],
    form: forms.Form | None,
) -> dict[str, Any]:
    """Give the editor: with what was sent, else what was typed and not sent, else the draft.

    `letters` are the draft, and what the unit issued last on anything.
    """
    part, (draft, last) = around.own, letters
    unsent = last_typed(request.user, form_name(part)) if form is None else None
    if form is None:
        initial = letter_of(draft).columns if draft else _known(request, last)
        typed = unsent.fields if unsent else {}
        kept = ReplyForm.base_fields.keys() - {CHECKED}
        initial |= {name: value for name, value in typed.items() if name in kept}
        initial |= typed_promises(typed)
        form = ReplyForm(
            initial=initial,
            rules=policy,
            on=timezone.localdate(),
            units=around.may_carry_out,
            last_letter_no=last.letter_no if last else "",
        )
    return {
        "form": form,
        "form_name": form_name(part),
        "unsent": unsent,
        "newer_draft": _newer(draft, unsent),
        "restored": request.POST.get("restored", "") or (unsent.tab if unsent else ""),
    }


def _newer(draft: Reply | None, unsent: Draft | None) -> Reply | None:
    """Give the draft if a colleague saved it after the reader had typed something else."""
    if draft is None or unsent is None or draft.written_by_id == unsent.user_id:
        return None
    return draft if draft.written_at > unsent.saved_at else None


def _known(request: MemberRequest, last: Reply | None) -> dict[str, object]:
    """Give what of a new letter is known from the writer and from the unit's last letter."""
    user = request.user
    signs = request.membership.role == Role.SIGNATORY
    return {
        "signatory": user.name if signs else last.signatory if last else "",
        "contact_person": user.name,
        "contact_phone": user.phone or (last.contact_phone if last else ""),
    }
