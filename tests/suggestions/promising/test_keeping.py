"""Stories of promises that are kept: what a letter promises, and how its class rises."""

from datetime import date

import pytest

from notifications.models import Message
from suggestions.assigning.actions import sign_for
from suggestions.assigning.rules import Handout
from suggestions.models import Attachment, Commitment, Facts, Reply, Supplement
from suggestions.promising.keeping import confirm_kept, note_progress, refuse_kept, report_kept
from suggestions.promising.putting_off import remind_promise, roll_on
from suggestions.rating.actions import rehandle
from suggestions.record import ActRefused, Stale
from suggestions.replying.actions import issue_reply, resolve
from suggestions.replying.promises import Promise
from suggestions.replying.readiness import LetterRefused
from tests import cast as play
from tests.reports.stories import separate, share
from tests.suggestions.everybody import everybody, everything, signed
from workflow.machines.assignment import AssignmentRole
from workflow.presets import CHONGQING

pytestmark = pytest.mark.django_db

JUNE = Promise("增设北片站点", date(2025, 6, 1))
AUTUMN = Promise("延长夜间班次", date(2025, 9, 30))


def report(people, promise, **words):
    """Transport reports a promise as kept; gives its letter."""
    words = {"evidence": "已验收。", "letter": play.kept_letter(), **words}
    report_kept(promise, play.by(people.signatory_of(people.transport), play.REPORTED), **words)
    return Supplement.objects.latest("pk")


def told(kind: str) -> set[str]:
    """Give who was told something, by the ends of their sign-in names."""
    names = Message.objects.filter(kind=kind).values_list("recipient__username", flat=True)
    return {name.rpartition("-")[2] for name in names}


def classes(case) -> tuple[str, str, str]:
    """Give the class of the case, of its round and of its letter that promised."""
    case = play.fresh(case)
    reply = case.replies.exclude(promises=[]).latest("pk")
    return case.outcome, case.rounds.get(number=case.round).outcome, reply.raised_outcome


# --- What a letter promises -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("promises", "fault"),
    [
        ((), "第十八条"),
        ((Promise("增设站点", None),), "第1行"),
        ((JUNE, Promise(" ", date(2025, 9, 30))), "第2行"),
        ((Promise("增设站点", date(2025, 5, 11)),), "第1行"),
    ],
)
def test_a_class_that_needs_a_date_is_refused_without_its_promises(promises, fault):
    people = play.cast()
    case = signed(people)
    before = everything()

    with pytest.raises(LetterRefused) as refusal:
        issue_reply(
            play.part(case, people.transport),
            play.by(people.signatory_of(people.transport), play.REPLIED),
            letter=play.letter("B", promises=promises),
        )

    assert [name for name, _words in refusal.value.faults] == ["promises"]
    assert fault in str(refusal.value.reason)
    assert everything() == before


def test_a_co_unit_may_be_responsible_and_a_stranger_may_not():
    people = play.cast()
    case = signed(people)
    part, signs = play.part(case, people.transport), people.signatory_of(people.transport)

    for wrong in (people.education.pk, 0):
        with pytest.raises(LetterRefused):
            issue_reply(
                part,
                play.by(signs, play.REPLIED),
                letter=play.letter("B", promises=(Promise("拨款", AUTUMN.due_on, wrong),)),
            )
    issue_reply(
        part,
        play.by(signs, play.REPLIED),
        letter=play.letter("B", promises=(JUNE, Promise("拨款", AUTUMN.due_on, people.finance.pk))),
    )

    made = case.commitments.values_list("text", "unit__code", "assignment__unit__code", "in_force")
    assert list(made) == [
        ("增设北片站点", "transport", "transport", False),
        ("拨款", "finance", "finance", False),
    ]


def test_promises_are_in_force_from_the_delivery_on_and_only_then():
    people = play.cast()
    case = play.answered(people, outcome="B")
    promise = play.the_promise(case)

    with pytest.raises(ActRefused):
        note_progress(promise, play.by(people.lin, play.REPLIED), text="已开工。")
    resolve(case, play.by(people.song, play.DELIVERED), outcomes={})

    assert play.the_promise(case).in_force
    assert note_progress(promise, play.by(people.lin, play.DELIVERED), text="已开工。")


def test_where_there_is_no_reply_check_promises_are_in_force_at_once():
    people = play.cast()
    play.policy(people, reply_check=False)

    case = play.answered(people, outcome="C")

    assert play.the_promise(case).in_force


def test_the_secretariat_can_not_choose_a_class_that_needs_promises_where_there_are_none():
    people = play.cast()
    case = play.answered(people)
    reply = case.replies.get()

    with pytest.raises(ActRefused) as refusal:
        resolve(
            case, play.by(people.song, play.DELIVERED), outcomes={reply.pk: "B"}, reason="未完成。"
        )

    assert "第十八条" in refusal.value.article
    assert play.fresh(case).state == "answered"


def test_what_was_promised_stands_also_where_the_secretariat_chose_a_better_class():
    people = play.cast()
    case = play.answered(people, outcome="B")

    resolve(
        case,
        play.by(people.song, play.DELIVERED),
        outcomes={case.replies.get().pk: "A"},
        reason="主要事项已办成。",
    )

    assert play.the_promise(case).in_force


# --- Kept, and the class rises --------------------------------------------------------------


def test_a_kept_promise_raises_the_class_from_the_day_of_its_confirmation_on():
    people = everybody()
    case = play.promised(people)
    supplement = play.reported(people, case)
    day_before = date(2025, 5, 27)
    assert share(people, "solve", play.CONFIRMED) == (0, 1)

    confirm_kept(supplement, play.by(people.song, play.CONFIRMED))

    assert share(people, "solve", day_before) == (0, 1)
    assert share(people, "solve", play.CONFIRMED) == (1, 1)
    assert share(people, "first_solve", play.CONFIRMED) == (0, 1)
    assert classes(case) == ("A", "A", "A")
    promise = play.the_promise(case)
    assert (promise.state, promise.ended_on) == ("kept", play.CONFIRMED)
    supplement.refresh_from_db()
    assert (supplement.state, supplement.confirmed_on) == ("confirmed", play.CONFIRMED)
    assert [entry.kind for entry in promise.entries.all()] == ["reported", "kept"]
    reply = case.replies.get()
    assert (reply.outcome, reply.confirmed_outcome) == ("B", "B")  # the letter stays as it was
    assert told("promise_reported") == {"song"}
    assert told("supplement_delivered") == {"mei"}
    assert told("promise_confirmed") == {"lin", "zhao"}


def test_evidence_is_kept_with_the_line_it_belongs_to():
    people = play.cast()
    case = play.promised(people)

    play.reported(people, case)

    file = Attachment.objects.get(purpose="evidence")
    assert (file.name, file.entry.kind) == ("验收单.pdf", "reported")
    assert file.entry.commitment == play.the_promise(case)


@pytest.mark.parametrize(
    "words",
    [
        {"evidence": " ", "files": ()},
        {"letter": play.kept_letter(text=" ")},
        {"letter": play.kept_letter(letter_no="")},
        {"letter": play.kept_letter(contact_phone="")},
        {"letter": play.kept_letter(outcome="B")},  # no better than it is
        {"letter": play.kept_letter(outcome="D")},
        {"letter": play.kept_letter(outcome="X")},
        {"files": [play.a_file(f"{n}.pdf") for n in range(11)]},
    ],
)
def test_a_report_without_evidence_letter_or_a_fitting_class_is_refused(words):
    people = play.cast()
    promise = play.the_promise(play.promised(people))
    before = everything()

    with pytest.raises(ActRefused):
        report(people, promise, **words)

    assert everything() == before


def test_the_class_rises_with_the_last_promise_of_the_letter_and_not_before():
    people = play.cast()
    case = play.promised(people, JUNE, AUTUMN)

    with pytest.raises(ActRefused) as refusal:
        report(people, play.the_promise(case, 1))
    assert "第十八条" in refusal.value.article
    confirm_kept(
        report(people, play.the_promise(case, 1), letter=play.kept_letter("")),
        play.by(people.song, play.CONFIRMED),
    )
    assert classes(case) == ("B", "B", "")
    confirm_kept(report(people, play.the_promise(case, 2)), play.by(people.song, play.CONFIRMED))

    assert classes(case) == ("A", "A", "A")


def test_several_promises_are_kept_by_one_letter():
    people = play.cast()
    case = play.promised(people, JUNE, AUTUMN)

    letter = report(people, play.the_promise(case, 1), also=[play.the_promise(case, 2)])
    confirm_kept(letter, play.by(people.song, play.CONFIRMED))

    assert set(case.commitments.values_list("state", flat=True)) == {"kept"}
    assert classes(case) == ("A", "A", "A")


def test_promises_of_another_letter_are_not_reported_along():
    people = play.cast()
    first, second = play.promised(people), play.promised(people, title="关于夜间班次的建议")

    with pytest.raises(ActRefused):
        report(people, play.the_promise(first), also=[play.the_promise(second)])

    assert set(Commitment.objects.values_list("state", flat=True)) == {"open"}


def test_from_c_a_letter_rises_to_b_while_a_promise_still_has_its_date():
    people = play.cast()
    case = play.promised(people, JUNE, AUTUMN, outcome="C")

    confirm_kept(
        report(people, play.the_promise(case, 1), letter=play.kept_letter("B")),
        play.by(people.song, play.CONFIRMED),
    )

    assert classes(case) == ("B", "B", "B")
    with pytest.raises(ActRefused):  # nothing would be left with a date
        report(people, play.the_promise(case, 2), letter=play.kept_letter("B"))


def test_a_class_that_could_be_reached_when_reported_may_be_out_of_reach_when_confirmed():
    people = play.cast()
    case = play.promised(people, JUNE, AUTUMN, outcome="C")
    to_b = report(people, play.the_promise(case, 1), letter=play.kept_letter("B"))
    last = report(people, play.the_promise(case, 2), letter=play.kept_letter(""))
    confirm_kept(last, play.by(people.song, play.CONFIRMED))

    with pytest.raises(ActRefused):
        confirm_kept(to_b, play.by(people.song, play.CONFIRMED))

    assert classes(case)[0] == "C"


def test_of_separate_units_the_worst_class_remains_that_of_the_case():
    people = play.cast()
    case = play.assigned(people, separate(people.transport, people.education))
    for unit, promise in ((people.transport, JUNE), (people.education, AUTUMN)):
        play.reply(people, case, unit, outcome="B", promises=(promise,))
    resolve(play.fresh(case), play.by(people.song, play.DELIVERED), outcomes={})
    of_transport, of_education = case.commitments.order_by("pk")

    confirm_kept(report(people, of_transport), play.by(people.song, play.CONFIRMED))

    assert play.fresh(case).outcome == "B"
    now = Facts.objects.filter(case=case, end_on=None, known_to=None)
    assert dict(now.values_list("unit__code", "outcome")) == {
        None: "B",
        "transport": "A",
        "education": "B",
    }
    report_kept(
        of_education,
        play.by(people.signatory_of(people.education), play.REPORTED),
        evidence="已落实。",
        letter=play.kept_letter(),
    )
    confirm_kept(of_education.supplements.get(), play.by(people.song, play.CONFIRMED))
    assert play.fresh(case).outcome == "A"
    assert share(people, "solve", play.CONFIRMED) == (1, 1)


def test_either_of_joint_leads_reports_and_both_their_parts_rise():
    people = play.cast()
    units = [Handout(unit, AssignmentRole.JOINT) for unit in (people.transport, people.education)]
    case = play.assigned(people, units)
    sign_for(play.part(case, people.education), play.by(people.wu, play.HANDED_OUT))
    play.reply(people, case, people.transport, outcome="B", promises=(JUNE,))
    resolve(play.fresh(case), play.by(people.song, play.DELIVERED), outcomes={})

    play.kept(people, case)

    now = Facts.objects.filter(case=case, end_on=None, known_to=None)
    assert set(now.values_list("outcome", flat=True)) == {"A"}
    other = play.promised(people, title="关于另一件事的建议")
    assert other.outcome == "B"


def test_the_partner_of_joint_leads_reports_too():
    people = play.cast()
    units = [Handout(unit, AssignmentRole.JOINT) for unit in (people.transport, people.education)]
    case = play.assigned(people, units)
    sign_for(play.part(case, people.education), play.by(people.wu, play.HANDED_OUT))
    play.reply(people, case, people.transport, outcome="B", promises=(JUNE,))
    resolve(play.fresh(case), play.by(people.song, play.DELIVERED), outcomes={})

    letter = play.reported(people, case, worker=people.signatory_of(people.education))

    assert letter.state == "handed_in"


def test_a_co_unit_notes_its_progress_and_answers_no_deputy():
    people = play.cast()
    case = signed(people)
    promise = Promise("安排补贴", AUTUMN.due_on, people.finance.pk)
    sign_for(play.part(case, people.finance), play.by(people.fang, play.HANDED_OUT))
    play.reply(people, case, people.transport, outcome="B", promises=(promise,))
    resolve(play.fresh(case), play.by(people.song, play.DELIVERED), outcomes={})
    made = play.the_promise(case)

    note_progress(made, play.by(people.fang, play.DELIVERED), text="预算已报送。")
    with pytest.raises(ActRefused):
        play.reported(people, case, worker=people.fang)

    assert play.reported(people, case).state == "handed_in"


def test_by_some_rules_only_the_signatory_reports():
    people = everybody()
    play.policy(people, signatory_issues=True)
    case = play.promised(people, JUNE)

    with pytest.raises(ActRefused):
        play.reported(people, case, worker=people.lin)

    assert play.reported(people, case, worker=people.zhao).state == "handed_in"


# --- Not kept yet ---------------------------------------------------------------------------


def test_what_is_sent_back_is_open_again_and_can_be_reported_again():
    people = play.cast()
    case = play.promised(people)
    supplement = play.reported(people, case)

    refuse_kept(supplement, play.by(people.song, play.CONFIRMED), reason="尾工未完。")

    promise = play.the_promise(case)
    assert (promise.state, promise.reported_on) == ("open", None)
    assert classes(case) == ("B", "B", "")
    assert told("promise_not_kept") == {"lin", "transport"}  # the signatory of transport
    assert told("supplement_delivered") == set()
    play.kept(people, case)
    assert classes(case) == ("A", "A", "A")
    states = case.supplements.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["sent_back", "confirmed"]


def test_it_is_decided_once():
    people = play.cast()
    supplement = play.reported(people, play.promised(people))
    seen = supplement.version
    confirm_kept(supplement, play.by(people.song, play.CONFIRMED))
    before = everything()

    with pytest.raises(Stale):
        confirm_kept(supplement, play.by(people.song, play.CONFIRMED, seen=seen))
    for decide, words in ((confirm_kept, {}), (refuse_kept, {"reason": "晚了。"})):
        with pytest.raises(ActRefused):
            decide(supplement, play.by(people.song, play.CONFIRMED), **words)

    assert everything() == before


# --- A later letter takes their place -------------------------------------------------------


def test_promises_stand_still_while_it_is_handled_again_and_fall_with_the_new_letter():
    people = play.cast()
    case = play.promised(people)
    no = {"result": "disagree", "comment": "期限太长。"}
    play.rated(people, case, **no)
    old = play.the_promise(case)
    handed_in = play.reported(people, case)
    rehandle(
        play.fresh(case),
        play.by(people.song, date(2025, 6, 2)),
        units=play.lead_and_co(people),
        reason="请重新办理。",
    )
    case = play.fresh(case)
    old.refresh_from_db()

    assert old.in_force
    for refused in (
        lambda: confirm_kept(handed_in, play.by(people.song, date(2025, 6, 3))),
        lambda: note_progress(old, play.by(people.lin, date(2025, 6, 3)), text="续。"),
        lambda: remind_promise(old, play.by(people.song, date(2025, 6, 3))),
    ):
        with pytest.raises(ActRefused):
            refused()
    play.reply(
        people, case, people.transport, outcome="B", day=date(2025, 6, 20), promises=(AUTUMN,)
    )
    resolve(play.fresh(case), play.by(people.song, date(2025, 6, 23)), outcomes={})

    old.refresh_from_db()
    new = play.the_promise(play.fresh(case))
    assert (old.in_force, new.in_force, new.text) == (False, True, "延长夜间班次")
    for refused in (
        lambda: confirm_kept(handed_in, play.by(people.song, date(2025, 6, 25))),
        lambda: roll_on(
            old, play.by(people.song, date(2026, 1, 5)), due_on=date(2026, 6, 30), reason="延。"
        ),
    ):
        with pytest.raises(ActRefused):
            refused()


def test_the_digest_of_a_letter_holds_its_promises():
    people = play.cast()
    case = play.promised(people)
    reply = Reply.objects.get(case=case)

    assert reply.promises == [
        {"text": play.PROMISE.text, "due_on": "2025-12-31", "unit": None},
    ]
    assert reply.promised_on == play.PROMISED_FOR


def test_chongqing_gives_twenty_working_days_for_the_word_on_it():
    people = play.cast(preset="chongqing")
    case = play.promised(people, JUNE)

    supplement = play.kept(people, case)

    assert CHONGQING.promise_feedback.number == 20
    assert supplement.feedback_until == date(2025, 6, 26)  # 28 May on, with the dragon boat days
