"""Stories of co-units: their clock, their opinions, their silence, and who waits for whom."""

from datetime import date, timedelta

import pytest

from config import clock
from history.models import Event
from notifications.models import Message
from suggestions.assigning.actions import Talk, log_contact, reassign, sign_for
from suggestions.assigning.rules import Handout
from suggestions.models import Opinion, Suggestion
from suggestions.record import ActRefused
from suggestions.replying.actions import issue_reply
from suggestions.replying.opining import (
    give_opinion,
    record_due_silences,
    record_silence,
    send_opinion_back,
)
from suggestions.replying.readiness import LetterRefused
from suggestions.visibility import opinions_visible_to
from tests import cast as play
from tests.cast import Cast
from tests.suggestions.everybody import OPINED, STAGES, everybody, everything, helping, opined
from workflow.machines.assignment import AssignmentRole

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
UNTIL = date(2025, 3, 20)  # one month from the receipt, on the day of the hand-out


def in_hand(people: Cast, handed_out: date) -> Suggestion:
    """Transport leads and has talked with Mei; finance has signed for its part, on the day."""
    case = play.assigned(people, day=handed_out)
    for unit in (people.transport, people.finance):
        sign_for(play.part(case, unit), play.by(people.user_of(unit), handed_out))
    talk = Talk(kind="call", held_on=handed_out, people="梅若兰", content="商量站点。")
    log_contact(play.part(case, people.transport), play.by(people.lin, handed_out), talk=talk)
    return play.fresh(case)


def issued(people: Cast, case: Suggestion, day: date, **words: object) -> Event:
    """Transport's signatory issues the letter."""
    signs = people.signatory_of(people.transport)
    return issue_reply(
        play.part(case, people.transport),
        play.by(signs, day),
        **{"letter": play.letter(), "checked": True, **words},
    )


def sent_back(people: Cast, case: Suggestion, day: date) -> date | None:
    """Transport sends finance's opinion back; gives when it is due again."""
    part = play.part(case, people.finance)
    send_opinion_back(part, play.by(people.lin, day), reason="没有写明经费来源。")
    return play.part(case, people.finance).due_on


def told(kind: str) -> set[str]:
    """Give who has a notice of a kind."""
    return set(Message.objects.filter(kind=kind).values_list("recipient__name", flat=True))


# --- The clock of an opinion ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("preset", "handed_out", "due_on", "again_on", "due_again"),
    [
        # One month from the receipt, which is that day; over the holidays of 1 to 8 October.
        ("shanghai", date(2025, 9, 2), date(2025, 10, 9), date(2025, 9, 30), date(2025, 10, 30)),
        # Thirty working days, of which 28 September and 11 October are two; then five.
        ("chongqing", date(2025, 9, 2), date(2025, 10, 20), date(2025, 9, 30), date(2025, 10, 14)),
        # Zhejiang: two months from the receipt.
        ("zhejiang", date(2025, 9, 2), date(2025, 11, 3), date(2025, 9, 30), date(2025, 12, 1)),
    ],
)
def test_an_opinion_has_its_own_time_and_once_more_when_it_is_sent_back(
    preset, handed_out, due_on, again_on, due_again
):
    people = play.cast(preset=preset)
    case = in_hand(people, handed_out)
    assert play.part(case, people.finance).due_on == due_on

    play.opine(people, case, people.finance, day=again_on - DAY)

    assert sent_back(people, case, again_on) == due_again
    assert play.part(case, people.finance).due_given is False


def test_where_the_rules_name_no_time_for_it_an_opinion_that_came_back_is_due_before_the_reply():
    people = play.cast()
    case = opined(people)
    reply_due_on = play.part(case, people.transport).due_on

    again = sent_back(people, case, reply_due_on - 9 * DAY)

    assert again == reply_due_on - DAY


def test_where_the_rules_set_no_time_for_opinions_the_reply_waits_for_none():
    people = play.cast(preset="beijing")
    case = in_hand(people, play.HANDED_OUT)
    parts = [play.part(case, unit) for unit in (people.transport, people.finance)]
    assert len({part.due_on for part in parts}) == 1

    issued(people, case, OPINED)

    assert play.fresh(case).state == "answered"


# --- Given and sent back --------------------------------------------------------------------


def test_an_opinion_is_with_the_lead_at_once_and_its_text_is_kept():
    people = everybody()
    case = helping(people)

    opinion = play.opine(people, case, people.finance, stance="dissent", day=OPINED)

    part = play.part(case, people.finance)
    assert (part.state, part.replied_on) == ("opined", OPINED)
    assert (opinion.stance, opinion.number, opinion.given_by) == ("dissent", 1, people.fang.user)
    assert told("opinion_given") == {"林科员", "赵局长"}
    message = Message.objects.filter(kind="opinion_given").first()
    assert message.payload["stance"] == "dissent"


@pytest.mark.parametrize(
    "wrong",
    [
        {"stance": "maybe"},
        {"text": " \n"},
        {"contact_person": ""},
        {"contact_phone": " "},
    ],
)
def test_an_opinion_with_a_part_missing_is_refused(wrong):
    people = play.cast()
    case = helping(people)
    before = everything()

    with pytest.raises(ActRefused):
        give_opinion(
            play.part(case, people.finance),
            play.by(people.fang, OPINED),
            said=play.an_opinion(**wrong),
        )

    assert everything() == before


def test_one_that_was_sent_back_stays_and_the_next_one_stands():
    people = everybody()
    case = opined(people)

    sent_back(people, case, OPINED + DAY)
    part = play.part(case, people.finance)
    assert (part.state, part.replied_on) == ("signed_for", None)
    assert told("opinion_sent_back") == {"方科员"}
    play.opine(people, case, people.finance, stance="agree", day=OPINED + 2 * DAY)

    first, second = Opinion.objects.order_by("number")
    assert (first.stance, first.sent_back_on) == ("amend", OPINED + DAY)
    assert (second.stance, second.sent_back_on, second.number) == ("agree", None, 2)


def test_only_who_still_answers_in_the_same_round_sends_an_opinion_back():
    people = everybody()
    units = [
        Handout(people.transport, AssignmentRole.SEPARATE),
        Handout(people.education, AssignmentRole.SEPARATE),
        Handout(people.finance, AssignmentRole.CO),
    ]
    case = play.assigned(people, units)
    play.opine(people, case, people.finance, day=OPINED)
    play.reply(people, case, people.transport)
    part = play.part(case, people.finance)

    for member in (people.lin, people.zhao, people.wu, people.fang, people.song, people.guan):
        with pytest.raises(ActRefused):
            send_opinion_back(part, play.by(member, play.REPLIED), reason="空泛。")
    sign_for(play.part(case, people.education), play.by(people.wu, play.REPLIED))
    send_opinion_back(part, play.by(people.wu, play.REPLIED), reason="空泛。")

    assert play.part(case, people.finance).state == "signed_for"


# --- Who is waited for ----------------------------------------------------------------------


def test_a_reply_waits_for_the_opinion_and_says_for_whose_and_until_when():
    people = play.cast()
    case = helping(people)
    before = everything()

    with pytest.raises(LetterRefused) as refusal:
        issued(people, case, UNTIL)

    assert "区财政局" in str(refusal.value.reason)
    assert "2025年3月20日" in str(refusal.value.reason)
    assert "第十七条" in refusal.value.article
    assert everything() == before


@pytest.mark.parametrize("waiting", ["assigned", "given"])
def test_it_goes_out_when_the_opinion_is_there_or_its_last_day_is_over(waiting):
    people = play.cast()
    case = helping(people)
    if waiting == "given":
        play.opine(people, case, people.finance, day=UNTIL)
        letter = play.letter(text=play.letter().text + "\n会办单位：区财政局。")
        issued(people, case, UNTIL, letter=letter, checked=False)
    else:
        issued(people, case, UNTIL + DAY)

    part = play.part(case, people.finance)
    assert play.fresh(case).state == "answered"
    assert (part.silent_on, part.over) == (
        (None, False) if waiting == "given" else (UNTIL + DAY, True)
    )


def test_a_co_unit_that_never_signed_for_it_is_waited_for_and_silent_like_any_other():
    people = play.cast()
    case = in_hand(people, play.HANDED_OUT)
    fresh = play.assigned(people, title="关于另一件事的建议")
    sign_for(play.part(fresh, people.transport), play.by(people.lin, play.HANDED_OUT))

    with pytest.raises(LetterRefused):
        issued(people, fresh, UNTIL + DAY)  # it counts as received a day later
    assert record_due_silences(play.at(UNTIL + 2 * DAY)) == 2

    assert play.part(case, people.finance).silent_on == UNTIL + DAY
    assert play.part(fresh, people.finance).silent_on == UNTIL + 2 * DAY


def test_where_an_opinion_came_back_the_reply_waits_once_more():
    people = play.cast(preset="chongqing")
    case = in_hand(people, date(2025, 9, 2))
    play.opine(people, case, people.finance, day=date(2025, 9, 20))
    assert sent_back(people, case, date(2025, 9, 30)) == date(2025, 10, 14)

    with pytest.raises(LetterRefused) as refusal:
        issued(people, case, date(2025, 10, 14))
    assert "2025年10月14日" in str(refusal.value.reason)
    issued(people, case, date(2025, 10, 15))

    assert play.part(case, people.finance).silent_on == date(2025, 10, 15)


# --- Silence, by the clock ------------------------------------------------------------------


def test_the_clock_records_silence_once_however_late_and_often_it_comes_by():
    people = everybody()
    case = helping(people)

    assert record_due_silences(play.at(UNTIL)) == 0
    clock.tick(play.at(UNTIL + 9 * DAY, 3))
    clock.tick(play.at(UNTIL + 9 * DAY, 4))
    record_due_silences(play.at(UNTIL + 20 * DAY))

    part = play.part(case, people.finance)
    assert part.silent_on == UNTIL + DAY  # however late it was noticed
    event = Event.objects.get(kind="opinion_silent")
    assert (event.actor_id, event.happened_on) == (None, UNTIL + 9 * DAY)
    assert told("opinion_silent") == {"方科员", "林科员", "赵局长"}


def test_who_was_silent_may_still_speak_until_the_reply_is_issued():
    people = play.cast()
    case = helping(people)
    record_due_silences(play.at(UNTIL + DAY))

    late = play.opine(people, case, people.finance, day=UNTIL + 5 * DAY)
    issued(people, case, UNTIL + 6 * DAY)

    assert (late.given_on, play.part(case, people.finance).state) == (UNTIL + 5 * DAY, "opined")
    with pytest.raises(ActRefused):
        give_opinion(
            play.part(case, people.finance),
            play.by(people.fang, UNTIL + 7 * DAY),
            said=play.an_opinion(),
        )


def test_a_unit_that_speaks_up_while_the_clock_looks_is_not_called_silent():
    people = play.cast()
    case = helping(people)
    part = play.part(case, people.finance)
    play.opine(people, case, people.finance, day=UNTIL)

    with pytest.raises(ActRefused):
        record_silence(part, play.by(None, UNTIL + DAY))

    assert not Event.objects.filter(kind="opinion_silent").exists()


@pytest.mark.parametrize("stage", ["withdrawn", "answered", "rated"])
def test_of_what_is_over_nobody_is_silent(stage):
    people = play.cast()
    STAGES[stage](people)

    assert record_due_silences(play.at(date(2026, 1, 5))) == 0


# --- Who reads an opinion -------------------------------------------------------------------

READERS = {
    "opined": {"lin", "zhao", "fang", "guan", "song", "chen"},
    "answered": {"lin", "zhao", "fang", "guan", "song", "chen"},
    "delivered": {"mei", "lin", "zhao", "fang", "guan", "song", "chen"},
    "sent_back": {"lin", "zhao", "fang", "guan", "song", "chen"},
    "another_co_units": {"lin", "zhao", "fang", "guan", "song", "chen"},
    "of_who_was_taken_off": {"fang", "wu", "yan", "guan", "song", "chen"},
}


def heard_in(people, stage: str) -> Suggestion:
    """A suggestion with an opinion of finance, at some stage."""
    case = opined(people)
    if stage == "sent_back":
        sent_back(people, case, OPINED)
    if stage == "of_who_was_taken_off":
        sent_back(people, case, OPINED)
        lead = [Handout(people.education, AssignmentRole.LEAD)]

        reassign(case, play.by(people.song, OPINED), units=lead, reason="属教育局职责。")
    if stage in ("answered", "delivered"):
        play.reply(people, case, people.transport)
    if stage == "delivered":
        play.resolve(play.fresh(case), play.by(people.song, play.DELIVERED), outcomes={})
    return case


@pytest.mark.parametrize("stage", READERS)
def test_an_opinion_is_read_by_who_has_to_do_with_it_and_by_deputies_with_the_letter(stage):
    people, others = everybody(), everybody("nearby")
    if stage == "another_co_units":
        units = [*play.lead_and_co(people), Handout(people.education, AssignmentRole.CO)]
        case = play.assigned(people, units)
        sign_for(play.part(case, people.transport), play.by(people.lin, play.HANDED_OUT))
        play.opine(people, case, people.finance, day=OPINED)
    else:
        case = heard_in(people, stage)
    opinion = Opinion.objects.get(case=case)

    readers = {
        name
        for name, member in people.members.items()
        if opinions_visible_to(member).filter(pk=opinion.pk).exists()
    }

    assert readers == READERS[stage]
    for stranger in (*others.members.values(), None):
        assert not opinions_visible_to(stranger).exists()
