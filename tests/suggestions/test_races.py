"""Two at the same moment, on real threads and real locks: one wins, the other is told."""

from collections import Counter
from functools import partial

import pytest

from history.models import Event
from history.verify import breaks
from suggestions.assigning.actions import Talk, assign, log_contact, reassign, sign_for
from suggestions.assigning.rules import Handout
from suggestions.contents import text_digest
from suggestions.intake.content import standing_text
from suggestions.intake.drafting import (
    answer_invitation,
    discard_draft,
    revise_draft,
    start_draft,
    submit,
    take_back,
)
from suggestions.intake.filing import attach_file, remove_file
from suggestions.intake.reviewing import accept, correct, decline, enter_for_deputy
from suggestions.intake.withdrawing import ask_withdrawal
from suggestions.models import NumberSeries, Rating, Reply, Suggestion
from suggestions.rating.actions import Answers, rate
from suggestions.recalculation import differences
from suggestions.record import ActRefused, Stale
from suggestions.replying.actions import issue_reply, resolve
from tests import cast as play
from tests.suggestions.everybody import cosigned, invited, seat, signed, signed_by_two
from workflow.machines.assignment import AssignmentRole

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_is_torn():
    """Whoever won: chains, facts and rows fit together afterwards."""
    yield
    assert list(breaks()) == []
    assert list(differences()) == []


def outcomes(results) -> Counter:
    """Count what came of it: an event, or which refusal; anything else is a fault."""
    for result in results:
        if not isinstance(result, Event | ActRefused):
            raise result
    return Counter(type(result).__name__ for result in results)


def in_hand(people, role: AssignmentRole) -> Suggestion:
    """Transport and education have signed for a suggestion and talked with Mei."""
    units = [Handout(unit, role) for unit in (people.transport, people.education)]
    case = play.assigned(people, units)
    for unit in (people.transport, people.education):
        worker = people.user_of(unit)
        sign_for(play.part(case, unit), play.by(worker, play.HANDED_OUT))
        talk = Talk(kind="call", held_on=play.HANDED_OUT, people="梅若兰", content="商量。")
        log_contact(play.part(case, unit), play.by(worker, play.HANDED_OUT), talk=talk)
    return case


# --- Numbers --------------------------------------------------------------------------------


def test_suggestions_that_are_accepted_at_once_get_numbers_without_gap(at_once):
    people = play.cast()
    cases = [play.submitted(people, title=f"关于第{n}件事的建议") for n in range(5)]

    results = at_once(
        *(partial(accept, case, play.by(people.song, play.SUBMITTED)) for case in cases)
    )

    assert outcomes(results) == {"Event": 5}
    assert sorted(Suggestion.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]


def test_one_suggestion_accepted_by_two_gets_one_number_and_none_is_lost(at_once):
    people = play.cast()
    case = play.submitted(people)
    song = partial(play.by, people.song, play.SUBMITTED, seen=case.version)

    results = at_once(*(partial(accept, case, song()) for _ in range(3)))

    assert outcomes(results) == {"Event": 1, "Stale": 2}
    assert (play.fresh(case).number, NumberSeries.objects.get().last) == (1, 1)


# --- The same form twice --------------------------------------------------------------------


def test_a_form_that_is_sent_twice_at_once_acts_once(at_once):
    people = play.cast()
    part = play.part(signed(people), people.transport)
    talk = Talk(kind="call", held_on=play.REPLIED, people="梅若兰", content="再谈一次。")
    for with_version in (False, True):
        seen = part.version if with_version else None
        acting = play.by(people.lin, play.REPLIED, seen=seen)
        before = part.contacts.count()

        results = at_once(*(partial(log_contact, part, acting, talk=talk) for _ in range(3)))

        assert outcomes(results) == {"Event": 3}
        assert len({event.pk for event in results}) == 1
        assert part.contacts.count() == before + 1
        part.refresh_from_db()


def test_a_form_for_something_new_that_is_sent_twice_at_once_makes_one(at_once):
    people = play.cast()
    words = {"deputy": seat(people.mei), "content": play.content(people)}
    own, paper = play.by(people.mei, play.SUBMITTED), play.by(people.song, play.SUBMITTED)

    drafts = at_once(*(partial(start_draft, None, own, **words) for _ in range(3)))
    entered = at_once(
        *(partial(enter_for_deputy, None, paper, scan=play.a_file(), **words) for _ in range(3))
    )

    assert outcomes([*drafts, *entered]) == {"Event": 6}
    assert len({event.pk for event in drafts}) == len({event.pk for event in entered}) == 1
    assert Suggestion.objects.count() == 2


def test_one_form_sent_at_once_for_two_suggestions_acts_on_one_of_them(at_once):
    people = play.cast()
    cases = [play.submitted(people), play.submitted(people)]
    acting = play.by(people.song, play.SUBMITTED)

    results = at_once(*(partial(accept, case, acting) for case in cases))

    assert outcomes(results) == {"Event": 1, "ActRefused": 1}
    assert Suggestion.objects.filter(number__isnull=False).count() == 1


# --- Two who decide -------------------------------------------------------------------------


def test_of_two_who_resolve_one_is_told_that_the_other_was_first(at_once):
    people = play.cast()
    case = play.answered(people)
    reply = case.replies.get()
    words = [{"outcomes": {}}, {"outcomes": {reply.pk: "D"}, "reason": "未列入计划。"}]

    results = at_once(
        *(
            partial(resolve, case, play.by(people.song, play.DELIVERED, seen=case.version), **said)
            for said in words
        )
    )

    assert outcomes(results) == {"Event": 1, "Stale": 1}
    assert play.fresh(case).outcome == ("A" if isinstance(results[0], Event) else "D")


@pytest.mark.parametrize(
    ("stage", "first", "second"),
    [
        (play.submitted, accept, take_back),
        (play.submitted, take_back, decline),
        (play.numbered, assign, ask_withdrawal),
        (play.draft, submit, discard_draft),
    ],
    ids=["accept or take back", "take back or decline", "assign or withdraw", "submit or discard"],
)
def test_of_two_acts_that_exclude_each_other_one_is_done(at_once, stage, first, second):
    people = play.cast()
    case = stage(people)
    said = {
        assign: {"units": play.lead_and_co(people)},
        ask_withdrawal: {"reason": "已经解决。"},
        decline: {"disposition": "letter", "reason": "属于来信。"},
    }
    who = {accept: people.song, assign: people.song, decline: people.song}

    results = at_once(
        *(
            partial(
                act,
                case,
                play.by(who.get(act, people.mei), play.HANDED_OUT, seen=case.version),
                **said.get(act, {}),
            )
            for act in (first, second)
        )
    )

    assert outcomes(results) == {"Event": 1, "Stale": 1}


@pytest.mark.parametrize("turn", range(3))
def test_a_unit_answers_while_the_secretariat_takes_it_off(at_once, turn):
    people = play.cast()
    case = signed(people)
    part = play.part(case, people.transport)
    lead = [Handout(people.education, AssignmentRole.LEAD)]
    signs = people.signatory_of(people.transport)
    by_zhao, by_song = (play.by(member, play.REPLIED) for member in (signs, people.song))

    results = at_once(
        partial(issue_reply, part, by_zhao, letter=play.letter()),
        partial(reassign, case, by_song, units=lead, reason="职责调整。"),
    )

    assert outcomes(results) == {"Event": 1, "ActRefused": 1}
    issued = isinstance(results[0], Event)
    part.refresh_from_db()
    assert (part.state, play.fresh(case).state) == (
        ("replied", "answered") if issued else ("returned", "assigned")
    )
    assert Reply.objects.filter(state="issued").exists() is issued


# --- Those who answer and rate together -----------------------------------------------------


@pytest.mark.parametrize("turn", range(2))
def test_the_last_two_units_answer_at_once_and_the_case_is_answered(at_once, turn):
    people = play.cast()
    case = in_hand(people, AssignmentRole.SEPARATE)

    results = at_once(
        *(
            partial(
                issue_reply,
                play.part(case, unit),
                play.by(people.signatory_of(unit), play.REPLIED),
                letter=play.letter(),
            )
            for unit in (people.transport, people.education)
        )
    )

    assert outcomes(results) == {"Event": 2}
    assert play.fresh(case).state == "answered"


def test_of_two_joint_leads_that_issue_at_once_one_letter_goes_out(at_once):
    people = play.cast()
    case = in_hand(people, AssignmentRole.JOINT)

    results = at_once(
        *(
            partial(
                issue_reply,
                play.part(case, unit),
                play.by(people.signatory_of(unit), play.REPLIED),
                letter=play.letter(),
            )
            for unit in (people.transport, people.education)
        )
    )

    assert outcomes(results) == {"Event": 1, "ActRefused": 1}
    assert Reply.objects.get().state == "issued"


def test_where_all_signers_rate_two_at_once_complete_it(at_once):
    people = play.cast()
    play.policy(people, who_rates="all")
    case = signed_by_two(people)
    reply = case.replies.get()
    answers = Answers(result="agree", attitude="satisfied")

    results = at_once(
        *(
            partial(rate, reply, play.by(member, play.RATED), deputy=seat(member), answers=answers)
            for member in (people.mei, people.lan)
        )
    )

    assert outcomes(results) == {"Event": 2}
    assert (play.fresh(case).state, Rating.objects.count()) == ("rated", 2)


def test_a_rating_sent_from_two_windows_stands_once(at_once):
    people = play.cast()
    reply = play.resolved(people).replies.get()
    given = [Answers("agree", "satisfied"), Answers("understand", "satisfied")]

    results = at_once(
        *(
            partial(
                rate,
                reply,
                play.by(people.mei, play.RATED, seen=reply.version),
                deputy=seat(people.mei),
                answers=answers,
            )
            for answers in given
        )
    )

    assert outcomes(results) == {"Event": 1, "Stale": 1}
    assert Rating.objects.count() == 1


# --- Drafts ---------------------------------------------------------------------------------


@pytest.mark.parametrize("turn", range(2))
def test_nobody_has_co_signed_a_text_that_he_did_not_see(at_once, turn):
    people = play.cast()
    case = (invited, cosigned)[turn](people)
    other = play.content(people, "关于夜间公交的建议")

    results = at_once(
        partial(answer_invitation, case, play.by(people.lan, play.SUBMITTED), confirmed=True),
        partial(revise_draft, case, play.by(people.mei, play.SUBMITTED), content=other),
    )

    assert outcomes(results) == {"Event": 2}
    signature = case.cosignatures.get()
    if signature.state == "confirmed":
        assert signature.text_digest == text_digest(standing_text(case))


def test_of_two_windows_that_save_a_draft_one_is_told(at_once):
    people = play.cast()
    case = play.draft(people)
    titles = ["关于第一个窗口的建议", "关于第二个窗口的建议"]

    results = at_once(
        *(
            partial(
                revise_draft,
                case,
                play.by(people.mei, play.SUBMITTED, seen=case.version),
                content=play.content(people, title),
            )
            for title in titles
        )
    )

    assert outcomes(results) == {"Event": 1, "Stale": 1}
    winner = titles[0] if isinstance(results[0], Event) else titles[1]
    assert (case.texts.get().title, play.fresh(case).title) == (winner, winner)
    assert all(r.seen == case.version for r in results if isinstance(r, Stale))


def test_a_file_is_removed_once_and_a_draft_that_is_gone_takes_no_more(at_once):
    people = play.cast()
    case = play.draft(people)
    attach_file(case, play.by(people.mei, play.SUBMITTED), file=play.a_file())
    file = case.attachments.get()
    by_mei = partial(play.by, people.mei, play.SUBMITTED)

    removed = at_once(*(partial(remove_file, case, by_mei(), attachment=file) for _ in range(2)))
    gone = at_once(
        partial(discard_draft, case, by_mei()),
        partial(revise_draft, case, by_mei(), content=play.content(people)),
    )

    assert outcomes(removed) == {"Event": 1, "ActRefused": 1}
    assert not Suggestion.objects.exists()
    assert isinstance(gone[0], Event)
    assert isinstance(gone[1], Event | Stale)


# --- Everybody at once ----------------------------------------------------------------------


def test_many_acts_on_the_same_suggestions_never_wait_for_each_other_for_ever(at_once):
    people = play.cast()
    cases = [play.numbered(people), play.submitted(people), play.submitted(people)]

    def busy(order: int) -> list[object]:
        """Work through the cases in an order of one's own."""
        done: list[object] = []
        for case in cases[order:] + cases[:order]:
            for act, said in (
                (accept, {}),
                (correct, {"changes": {"years_raised": order + 2}, "reason": "更正。"}),
                (assign, {"units": play.lead_and_co(people)}),
                (decline, {"disposition": "referred_up", "reason": "市级事权。"}),
            ):
                try:
                    done.append(act(case, play.by(people.song, play.HANDED_OUT), **said))
                except ActRefused as refusal:
                    done.append(refusal)
        return done

    results = at_once(*(partial(busy, order) for order in range(3)))

    assert [len(done) for done in results] == [12, 12, 12]
    happened = outcomes([one for done in results for one in done])
    assert happened["Event"] + happened["ActRefused"] == 36
    numbers = Suggestion.objects.filter(number__isnull=False).values_list("number", flat=True)
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
