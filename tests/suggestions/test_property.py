"""Anybody does anything, in any order, with fresh, old and repeated forms: what always holds.

EXAMPLES=500 python -m pytest tests/suggestions/test_property.py      looks for longer
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from history.models import Event
from history.verify import breaks
from people.models import Deputy, Membership
from suggestions.assigning import actions as assigning
from suggestions.assigning import asking, deciding
from suggestions.assigning.rules import Handout
from suggestions.intake import drafting, merging, reviewing, withdrawing
from suggestions.intake.content import Content
from suggestions.models import (
    Assignment,
    Commitment,
    CommitmentEntry,
    Contact,
    Note,
    Opinion,
    Rating,
    Reply,
    ReplyVersion,
    Suggestion,
    Supervision,
    Supplement,
    TextVersion,
    UnitRequest,
    Withdrawal,
)
from suggestions.models.rating import Publication
from suggestions.promising import checking as report_checking
from suggestions.promising import keeping, putting_off
from suggestions.promising.rating import rate_supplement
from suggestions.rating import actions as rating
from suggestions.recalculation import differences
from suggestions.record import Acting, ActRefused, Stale, Target
from suggestions.replying import actions as replying
from suggestions.replying import checking, correcting, countersigning, opining
from suggestions.replying.letter import Letter
from suggestions.replying.promises import Promise
from suggestions.supervising import actions as supervising
from suggestions.supervising import key_items
from tests import cast as play
from tests.suggestions.everybody import STAGES, Everybody, everybody, everything
from workflow.limits import Limit
from workflow.machines.assignment import AssignmentRole

BEGIN = date(2025, 6, 10)
CASES = 5
EXAMPLES = int(os.environ.get("EXAMPLES", "6"))

# What each act may do to the state of its suggestion; all others leave it as it is.
MOVES = {
    "submit": {("draft", "submitted")},
    "take_back": {("submitted", "draft")},
    "return_to_deputy": {("submitted", "draft")},
    "ask_withdrawal": {
        ("submitted", "withdrawn"),
        ("submitted", "submitted"),
        ("assigned", "withdrawn"),
        ("assigned", "assigned"),
    },
    "answer_withdrawal": {
        ("submitted", "withdrawn"),
        ("submitted", "submitted"),
        ("assigned", "withdrawn"),
        ("assigned", "assigned"),
    },
    "decline": {("submitted", "declined")},
    "assign": {("submitted", "assigned")},
    "reassign": {("assigned", "assigned"), ("assigned", "answered"), ("assigned", "resolved")},
    "decide_return": {("assigned", state) for state in ("assigned", "answered", "resolved")},
    "decide_units": {("assigned", state) for state in ("assigned", "answered", "resolved")},
    "settle_dispute": {("assigned", state) for state in ("assigned", "answered", "resolved")},
    "issue_reply": {("assigned", "assigned"), ("assigned", "answered"), ("assigned", "resolved")},
    "resolve": {("answered", "resolved")},
    "send_reply_back": {("answered", "assigned")},
    "rate": {
        ("resolved", "resolved"),
        ("resolved", "rated"),
        ("rated", "rated"),
        ("resolved", "assigned"),
        ("rated", "assigned"),
    },
    "rehandle": {("rated", "assigned"), ("resolved", "assigned")},
}
SEEDS = [stage for stage in STAGES if stage != "one_objected"]

words = st.text(
    st.sampled_from("公交站点增设一二三，。\n abcXYZ<&>\"'%{}\\\u202e\u200b😀"),
    min_size=0,
    max_size=12,
)
some_words = words.filter(lambda text: text.strip())


@dataclass
class Form:
    """A form as it is sent: what it acts on, by whom, with which words, key and version."""

    act: Callable[..., Event]
    target: Target | None
    member: Membership
    said: dict[str, Any]
    acting: Acting | None = None


Forms = st.SearchStrategy[Form]


def form(
    act: Callable[..., Event], target: Target | None, member: Membership, **said: Any
) -> Forms:
    """Give a form whose words may be drawn."""
    drawn = {k: v if isinstance(v, st.SearchStrategy) else st.just(v) for k, v in said.items()}
    return st.fixed_dictionaries(drawn).map(lambda words_: Form(act, target, member, words_))


def contents(people: Everybody) -> st.SearchStrategy[Content]:
    return st.builds(
        Content,
        title=words,
        situation=words,
        proposal=words,
        category=st.sampled_from([None, people.category]),
        wish_publication=st.sampled_from(["full", "title"]),
    )


def deputies(people: Everybody) -> st.SearchStrategy[Deputy]:
    return st.sampled_from([m.deputy for m in (people.mei, people.lan, people.zhou) if m.deputy])


def hand_outs(people: Everybody) -> st.SearchStrategy[list[Handout]]:
    units = [people.education, people.transport, people.finance]
    lead, joint, separate, co, _information = AssignmentRole
    sensible = [
        [Handout(units[0], lead)],
        [Handout(units[1], lead), Handout(units[2], co)],
        [Handout(units[0], joint), Handout(units[1], joint)],
        [Handout(units[1], separate), Handout(units[2], separate)],
        [Handout(units[1], separate)],
    ]
    anything = st.builds(Handout, st.sampled_from(units), st.sampled_from(AssignmentRole))
    return st.one_of(st.sampled_from(sensible), st.lists(anything, max_size=3))


def letters() -> st.SearchStrategy[Letter]:
    return st.builds(
        lambda outcome, text: play.letter(
            outcome, text=text, promises=(Promise("建站", date(2026, 12, 31)),)
        ),
        st.sampled_from("ABCD"),
        st.one_of(some_words, words),
    )


def answers() -> st.SearchStrategy[rating.Answers]:
    return st.builds(
        rating.Answers,
        st.sampled_from(["agree", "mostly_agree", "understand", "disagree"]),
        st.sampled_from(["satisfied", "mostly_satisfied", "dissatisfied"]),
        st.one_of(some_words, words),
    )


def of_deputies(people: Everybody, case: Suggestion, lead: Membership) -> list[Forms]:
    """Give what the lead deputy may want to do with his suggestion."""
    invited = [member for member in (people.mei, people.lan, people.zhou) if member != lead]
    return [
        form(drafting.submit, case, lead),
        form(drafting.submit, case, lead),
        form(drafting.revise_draft, case, lead, content=play.content(people)),
        form(drafting.revise_draft, case, lead, content=contents(people)),
        form(drafting.invite, case, lead, deputies=st.lists(deputies(people), max_size=2)),
        form(drafting.drop_cosigner, case, lead, deputy=deputies(people)),
        *(
            form(drafting.answer_invitation, case, member, confirmed=st.booleans())
            for member in invited
        ),
        form(drafting.discard_draft, case, lead),
        form(withdrawing.ask_withdrawal, case, lead, reason=words),
        form(drafting.take_back, case, lead),
    ]


def of_withdrawals(people: Everybody, case: Suggestion, lead: Membership) -> list[Forms]:
    """Give what the deputies may want once it is handed in: withdraw it, agree, or rather not."""
    signers = [member for member in (people.mei, people.lan, people.zhou) if member != lead]
    return [
        form(withdrawing.ask_withdrawal, case, lead, reason=words),
        form(withdrawing.drop_withdrawal, case, lead),
        *(
            form(
                withdrawing.answer_withdrawal,
                case,
                member,
                deputy=member.deputy,
                agreed=st.booleans(),
            )
            for member in signers
        ),
    ]


def of_watchers(people: Everybody, case: Suggestion) -> list[Forms]:
    """Give what is done beside the handling: together with which, and as a key item."""
    others = st.sampled_from(list(Suggestion.objects.order_by("pk")))
    supervision = Supervision.objects.filter(case=case).first()
    item = st.builds(key_items.Item, some_words, some_words, plan=words)
    return [
        form(merging.merge, case, people.song, head=others, why=words),
        form(merging.merge, case, people.song, head=others),
        form(merging.unmerge, case, people.song, reason=words),
        form(key_items.make_key_item, case, people.chen, item=item),
        *(
            [
                form(key_items.revise_supervision, supervision, people.chen, item=item),
                form(
                    key_items.conclude_supervision,
                    supervision,
                    people.song,
                    result=some_words,
                ),
                form(key_items.drop_key_item, supervision, people.song, reason=some_words),
            ]
            if supervision
            else []
        ),
    ]


def of_secretariat(people: Everybody, case: Suggestion) -> dict[str, list[Forms]]:
    """Give what the secretariat may want to do, by the state of a suggestion."""
    song, reason, units = people.song, some_words, hand_outs(people)
    numbered = [
        form(assigning.assign, case, song, units=units, instruction=words),
        form(assigning.assign, case, song, units=units),
        form(reviewing.decline, case, song, disposition="referred_up", reason=reason),
    ]
    waiting = [
        form(reviewing.accept, case, song, category=people.category),
        form(reviewing.accept, case, song),
        form(reviewing.change_lead, case, song, deputy=deputies(people), reason=reason),
        form(reviewing.return_to_deputy, case, song, reason=reason),
        form(reviewing.decline, case, song, disposition="letter", reason=reason),
    ]
    delivered = [
        form(rating.rehandle, case, song, units=units, reason=reason),
        form(rating.close_objection, case, song, reason=reason),
        form(reviewing.change_lead, case, song, deputy=deputies(people), reason=reason),
        form(supervising.publish, case, song, level=st.sampled_from(Publication.Level.values)),
        *(
            form(
                correcting.correct_outcome,
                reply,
                song,
                outcome=st.sampled_from("ABCDE"),
                reason=words,
            )
            for reply in standing(case)
        ),
    ]
    resolving = [
        *(form(correcting.send_reply_back, reply, song, reason=words) for reply in standing(case)),
        form(replying.resolve, case, song, outcomes={}),
        form(
            replying.resolve,
            case,
            song,
            outcomes=st.sampled_from("ABCDE").map(
                lambda outcome: dict.fromkeys(case.replies.values_list("pk", flat=True), outcome)
            ),
            reason=words,
        ),
    ]
    return {
        "submitted": waiting if case.number is None else numbered,
        "assigned": [form(assigning.reassign, case, song, units=units, reason=reason)],
        "answered": resolving,
        "resolved": delivered,
        "rated": delivered,
    }


def of_units(people: Everybody, part: Assignment, day: date) -> list[Forms]:
    """Give what a unit may want to do with its part, and what it is reminded of."""
    worker = people.user_of(part.unit)
    talk = st.builds(
        assigning.Talk,
        kind=st.just("call"),
        held_on=st.just(day),
        people=some_words,
        content=some_words,
    )
    signs = people.signatory_of(part.unit)
    working = [
        form(assigning.log_contact, part, worker, talk=talk),
        form(replying.draft_reply, part, worker, letter=letters()),
        form(checking.submit_for_check, part, worker, letter=letters()),
        form(checking.give_back, part, signs, words=words),
        form(countersigning.ask_countersign, part, worker, letter=letters()),
        form(replying.issue_reply, part, signs, letter=letters(), checked=st.booleans()),
        form(replying.issue_reply, part, signs, letter=letters(), checked=True),
    ]
    if part.role == AssignmentRole.CO:
        working = of_co_units(people, part)
    receiving = [
        form(assigning.sign_for, part, worker),
        form(assigning.sign_for, part, worker),
        form(supervising.remind, part, people.chen, text=words),
    ]
    asking_ = [
        form(asking.ask_return, part, worker, reason=words),
        form(asking.ask_extension, part, worker, reason=words, until=later(day)),
        form(
            asking.propose_unit,
            part,
            worker,
            unit=st.sampled_from([people.education, people.transport, people.finance]),
            role=st.sampled_from(AssignmentRole.values),
            reason=words,
        ),
    ]
    return asking_ + (receiving if part.state == "pending" else working)


def later(day: date) -> st.SearchStrategy[date]:
    return st.integers(-10, 200).map(lambda number: day + timedelta(days=number))


def of_requests(people: Everybody, request: UnitRequest, day: date) -> list[Forms]:
    """Give what may be done about what a unit has asked."""
    worker = people.user_of(request.assignment.unit)
    named = st.one_of(st.none(), hand_outs(people))
    agree = st.booleans()
    decisions = {
        "return": form(
            deciding.decide_return, request, people.song, agree=agree, answer=words, units=named
        ),
        "extension": form(
            deciding.decide_extension,
            request,
            people.song,
            agree=agree,
            answer=words,
            until=st.one_of(st.none(), later(day)),
        ),
        "units": form(
            deciding.decide_units, request, people.guan, agree=agree, answer=words, units=named
        ),
    }
    return [
        decisions[request.kind],
        decisions[request.kind],
        form(asking.drop_request, request, worker),
        form(asking.dispute, request, worker, note=words),
        form(
            deciding.settle_dispute,
            request,
            people.song,
            agree=agree,
            answer=words,
            units=named,
        ),
    ]


def of_co_units(people: Everybody, part: Assignment) -> list[Forms]:
    """Give what a co-unit may want to do, and what may be done with its opinion."""
    worker, asked = people.user_of(part.unit), part.countersignatures.last()
    said = st.builds(
        opining.Said,
        st.sampled_from(["agree", "amend", "dissent"]),
        text=some_words,
        contact_person=some_words,
        contact_phone=some_words,
    )
    leads = Assignment.objects.filter(case=part.case, round=part.round).exclude(role="co")
    return [
        form(opining.give_opinion, part, worker, said=said),
        form(opining.give_opinion, part, worker, said=said),
        *(
            form(opining.send_opinion_back, part, people.user_of(lead.unit), reason=some_words)
            for lead in leads.select_related("unit")
        ),
        form(
            countersigning.countersign,
            part,
            worker,
            digest=asked.text_digest if asked else "",
            signed=st.booleans(),
            comment=words,
        ),
    ]


def standing(case: Suggestion) -> list[Reply]:
    """Give the replies that stand in the round that goes on."""
    return list(case.replies.filter(state="issued", superseded=False, round=case.round))


def of_raters(people: Everybody, reply: Reply) -> list[Forms]:
    """Give the ratings that a letter may get."""
    by_themselves = [
        form(rating.rate, reply, member, deputy=member.deputy, answers=answers())
        for member in (people.mei, people.mei, people.lan)
    ]
    paper = form(rating.rate, reply, people.song, deputy=deputies(people), answers=answers())
    return [*by_themselves, paper]


def of_promises(people: Everybody, case: Suggestion) -> list[Forms]:
    """Give what may be done about what was promised, in force or not."""
    found: list[Forms] = []
    song, letter = people.song, st.sampled_from(["", "A", "B", "Z"]).map(play.kept_letter)
    for promise in case.commitments.select_related("unit"):
        worker, signs = people.user_of(promise.unit), people.signatory_of(promise.unit)
        days = st.sampled_from([date(2026, 12, 31), date(2027, 12, 31), date(2028, 6, 30)])
        found += [
            form(keeping.note_progress, promise, worker, text=words),
            form(keeping.report_kept, promise, worker, evidence=some_words, letter=letter),
            form(keeping.report_kept, promise, worker, evidence=some_words, letter=letter),
            form(report_checking.submit_report, promise, worker, evidence=words, letter=letter),
            form(report_checking.give_report_back, promise, signs, words=words),
            form(keeping.report_kept, promise, signs, evidence=words, letter=letter),
            form(putting_off.explain, promise, worker, text=some_words, signatory=words),
            form(putting_off.remind_promise, promise, people.chen, text=words),
            form(putting_off.roll_on, promise, song, due_on=days, reason=words),
        ]
    for supplement in case.supplements.all():
        answer = {"deputy": people.mei.deputy, "answers": answers()}
        found += [
            form(keeping.confirm_kept, supplement, song),
            form(keeping.confirm_kept, supplement, song),
            form(keeping.refuse_kept, supplement, song, reason=words),
            form(rate_supplement, supplement, people.mei, **answer),
        ]
    return found


def kept() -> set[tuple[object, ...]]:
    """Give all that people wrote and that may never be lost again."""
    sealed = TextVersion.objects.filter(sealed_at__isnull=False)
    issued = Reply.objects.filter(state="issued")
    return {
        *sealed.values_list("case", "number", "title", "situation", "proposal"),
        *issued.values_list("pk", "text", "outcome", "letter_no", "issued_on"),
        *Rating.objects.values_list("pk", "result", "attitude", "comment", "late"),
        *Contact.objects.values_list("pk", "content", "held_on"),
        *Note.objects.values_list("pk", "text"),
        *UnitRequest.objects.values_list("pk", "kind", "reason", "until", "asked_on"),
        *Opinion.objects.values_list("pk", "stance", "text", "given_on"),
        *ReplyVersion.objects.values_list("pk", "why", "content__text"),
        *Commitment.objects.values_list("pk", "text", "first_due_on"),
        *CommitmentEntry.objects.values_list("pk", "kind", "text"),
        *Supplement.objects.values_list("pk", "text", "outcome", "letter_no"),
    }


def numbers() -> Iterator[tuple[list[int], list[int]]]:
    """Give the numbers of each series, and how they ought to be."""
    series: dict[tuple[int, str], list[int]] = {}
    numbered = Suggestion.objects.filter(number__isnull=False).order_by("number")
    for session, period, number in numbered.values_list("session", "period", "number"):
        series.setdefault((session, period), []).append(number)
    for given in series.values():
        yield given, list(range(1, len(given) + 1))


class AnybodyDoesAnything(RuleBasedStateMachine):
    """Several suggestions in a congress, and everybody's forms."""

    people: Everybody
    others: Everybody

    def __init__(self) -> None:
        super().__init__()
        self.start = transaction.savepoint()
        self.day = BEGIN
        self.sent: list[Form] = []
        self.said = kept()
        self.states: dict[int, str] = {}

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.start)

    # --- The forms --------------------------------------------------------------------------

    @initialize(
        stages=st.lists(st.sampled_from(SEEDS), min_size=2, max_size=3),
        who_rates=st.sampled_from(["lead", "all"]),
        rehandle=st.sampled_from(["after_study", "at_once"]),
        reply_check=st.booleans(),
        contact_required=st.booleans(),
        feedback=st.sampled_from([None, Limit(15, "workday")]),
        reply=st.sampled_from([Limit(3, "month"), Limit(3, "month", "receipt")]),
        capped=st.booleans(),
        who_extends=st.sampled_from(["secretariat", "assigner", "nobody"]),
        return_window=st.sampled_from([None, Limit(7, "workday", "receipt")]),
    )
    def where_it_begins(
        self, stages: list[str], reply: Limit, *, capped: bool, **changes: Any
    ) -> None:
        """Some suggestions are under way; what is handed out from now on has other rules."""
        for stage in stages:
            STAGES[stage](self.people)
        changes["extension_cap"] = Limit(6, "month", reply.counted_from) if capped else None
        play.policy(self.people, valid_from=BEGIN, reply=reply, opinion=None, **changes)
        self.look()

    @precondition(lambda _self: Suggestion.objects.count() < CASES)
    @rule(data=st.data())
    def something_new_begins(self, data: st.DataObject) -> None:
        people = self.people
        draft = form(
            drafting.start_draft,
            None,
            people.mei,
            deputy=people.mei.deputy,
            content=contents(people),
        )
        paper = form(
            reviewing.enter_for_deputy,
            None,
            people.song,
            deputy=deputies(people),
            content=contents(people),
            scan=play.a_file(),
            cosigners=st.lists(deputies(people), max_size=2),
            secret=st.booleans(),
        )
        self.send(data.draw(st.one_of(draft, paper)))

    @precondition(lambda _self: Suggestion.objects.exists())
    @rule(data=st.data(), turn=st.integers(0, 9), days=st.sampled_from([0, 0, 1, 8, 40]))
    def somebody_acts(self, data: st.DataObject, turn: int, days: int) -> None:
        """Mostly whose turn it is does what comes next; now and then it is anybody and anything."""
        self.day += timedelta(days=days)
        case = data.draw(st.sampled_from(list(Suggestion.objects.order_by("pk"))))
        if turn == 0:
            case.number = data.draw(st.sampled_from([None, case.number]))
            state = data.draw(st.sampled_from(["draft", "submitted", "assigned", "resolved"]))
        else:
            state = case.state
        chosen = data.draw(st.one_of(self.turns(case, state)))
        if turn == 1:
            strangers = [self.others.song, self.others.lin, self.others.mei]
            everyone = [*self.people.members.values(), *strangers]
            chosen.member = data.draw(st.sampled_from(everyone))
        if turn <= 5:
            seen = chosen.target.version - (turn == 2) if chosen.target else None
            chosen.acting = play.by(chosen.member, self.day, seen=seen)
        self.send(chosen)

    def turns(self, case: Suggestion, state: str) -> list[Forms]:
        people = self.people
        leads = [m for m in (people.mei, people.lan, people.zhou) if m.deputy == case.proposer]
        lead = leads[0] if leads else people.mei
        own = of_deputies(people, case, lead)
        if state == "draft":
            return own[:-2]
        found = of_secretariat(people, case).get(state, [])
        found += of_watchers(people, case) if case.number is not None else []
        if state in ("submitted", "assigned", "withdrawn"):
            found += of_withdrawals(people, case, lead)
        if state in ("submitted", "withdrawn", "declined"):
            return found + (own[-2:] if case.number is None else found)
        parts = case.assignments.select_related("unit").filter(round=case.round)
        for part in parts.exclude(state="returned"):
            found += of_units(people, part, self.day)
        for request in case.requests.select_related("assignment__unit"):
            found += of_requests(people, request, self.day)
        for letter in case.replies.all() if state in ("resolved", "rated") else ():
            found += of_raters(people, letter)
        return found + (of_promises(people, case) if state in ("resolved", "rated") else [])

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def a_form_is_sent_again(self, data: st.DataObject) -> None:
        chosen = data.draw(st.sampled_from(self.sent[-5:]))
        before = everything()

        again = chosen.act(chosen.target, chosen.acting, **chosen.said)

        assert (again.actor_id, again.act_key) == (chosen.member.user_id, chosen.acting.key)
        assert everything() == before

    @rule()
    def the_clock_comes_by(self) -> None:
        """What is due is put on record once, and no suggestion moves by it."""
        before = dict(Suggestion.objects.values_list("pk", "state"))

        opining.record_due_silences(play.at(self.day))

        assert opining.record_due_silences(play.at(self.day)) == 0
        assert dict(Suggestion.objects.values_list("pk", "state")) == before

    # --- Sending, and what holds ------------------------------------------------------------

    def send(self, chosen: Form) -> None:
        """Send a form: all of it happens, with one event, or nothing does."""
        acting = chosen.acting = chosen.acting or play.by(chosen.member, self.day)
        before, events = everything(), Event.objects.count()
        is_old = chosen.target is not None and acting.seen not in (None, now(chosen.target))
        event, refusal = self.done(chosen)
        if refusal is not None:
            assert isinstance(refusal, Stale) or not is_old
            assert str(refusal.reason)
            assert everything() == before
            return
        assert event is not None
        assert not is_old, f"{chosen.act.__name__} acted on an outdated copy"
        assert Event.objects.count() == events + 1
        assert event.actor_id == chosen.member.user_id
        assert chosen.member.congress_id == self.people.congress.pk
        self.sent.append(chosen)
        self.compare(chosen, int(event.stream.ref))
        self.look()

    def done(self, chosen: Form) -> tuple[Event | None, ActRefused | None]:
        try:
            return chosen.act(chosen.target, chosen.acting, **chosen.said), None
        except ActRefused as refusal:
            return None, refusal

    def compare(self, chosen: Form, case_id: int) -> None:
        """The state went where this act may lead, and what was typed is what is kept."""
        name, state = chosen.act.__name__, self.states.get(case_id, "")
        case = Suggestion.objects.filter(pk=case_id).first()
        if case is None:
            assert (name, state) == ("discard_draft", "draft")
            return
        if state:
            assert (state, case.state) in MOVES.get(name, {(state, state)}), name
        if name == "revise_draft":
            kept_text, typed = case.texts.latest("number"), chosen.said["content"]
            for part in ("title", "situation", "proposal"):
                assert getattr(kept_text, part) == getattr(typed, part)

    def look(self) -> None:
        self.states = dict(Suggestion.objects.values_list("pk", "state"))

    @invariant()
    def what_was_said_stays(self) -> None:
        said = kept()
        assert self.said <= said
        self.said = said

    @invariant()
    def numbers_have_no_gap(self) -> None:
        for given, due in numbers():
            assert given == due

    @invariant()
    def the_parts_of_a_case_fit_its_state(self) -> None:
        for case in Suggestion.objects.all():
            current = case.assignments.filter(round=case.round).exclude(state="returned")
            answering = {part.state for part in current if part.answers}
            if case.state == "assigned":
                assert answering & {"pending", "signed_for", "return_asked"}
            elif case.state in ("answered", "resolved", "rated"):
                assert answering == {"replied"}

    @invariant()
    def what_is_asked_belongs_to_a_part_that_is_in_hand(self) -> None:
        for request in UnitRequest.objects.select_related("assignment__case"):
            part = request.assignment
            if request.is_open or request.is_disputed:
                assert part.case.state == "assigned"
                assert part.state in ("pending", "signed_for", "return_asked")
            asked = request.is_open and request.kind == "return"
            assert not asked or part.state == "return_asked"

    def nothing_is_merged_with_what_is_merged_itself(self) -> None:
        merged = Suggestion.objects.filter(handled_with__isnull=False)
        assert not merged.filter(handled_with__handled_with__isnull=False).exists()

    @invariant()
    def nobody_is_asked_to_agree_once_it_has_gone_on(self) -> None:
        asked = Withdrawal.objects.filter(state="open")
        assert not asked.exclude(case__state__in=("submitted", "assigned")).exists()

    @invariant()
    def log_and_facts_agree(self) -> None:
        assert list(breaks()) == []
        assert list(differences()) == []


def now(target: Target) -> int | None:
    """Give the version that a target has now; None where it is gone."""
    rows = type(target).objects.filter(pk=target.pk)
    return rows.values_list("version", flat=True).first()


@pytest.mark.django_db
def test_whatever_anybody_does_the_promises_hold():
    people, others = everybody(), everybody("nearby")
    machine = type("Machine", (AnybodyDoesAnything,), {"people": people, "others": others})

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=50,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink] if EXAMPLES > 50 else [Phase.generate],
        ),
    )
