"""Who sees what, written down: suggestions, letters, files, and the lines of the history."""

from collections.abc import Callable
from datetime import date

import pytest

from people.models import Membership, Role, Unit
from suggestions import timeline
from suggestions.assigning.actions import assign, reassign, sign_for
from suggestions.assigning.rules import Handout
from suggestions.intake.drafting import answer_invitation, drop_cosigner
from suggestions.intake.files import attach
from suggestions.intake.reviewing import accept, change_lead
from suggestions.models import Attachment, Suggestion
from suggestions.replying.actions import draft_reply
from suggestions.supervising.actions import remind
from suggestions.visibility import (
    assignments_of,
    assignments_visible_to,
    attachments_visible_to,
    replies_visible_to,
    visible_to,
)
from tests import cast as play
from tests.suggestions.everybody import (
    STAGES,
    Everybody,
    cosigned,
    everybody,
    invited,
    seat,
    signed,
    signed_by_two,
)
from workflow.machines.assignment import AssignmentRole

pytestmark = pytest.mark.django_db

Purpose = Attachment.Purpose
LATER = date(2025, 3, 3)
NAMES = ["mei", "lan", "zhou", "lin", "zhao", "fang", "wu", "yan", "guan", "song", "chen", "deng"]


def table(text: str) -> dict[str, set[str]]:
    """Read a matrix: one line for what is there to see, with a mark for each who sees it."""
    head, *lines = [line.split() for line in text.strip().splitlines()]
    assert head == NAMES
    return {
        line[0]: {name for name, mark in zip(NAMES, line[1:], strict=True) if mark == "x"}
        for line in lines
    }


def who(people: Everybody, sees: Callable[[Membership], bool]) -> set[str]:
    """Give the names of those who see something."""
    return {name for name, member in people.members.items() if sees(member)}


# --- Stages beside the usual ones -----------------------------------------------------------


def refused_to_sign(people) -> Suggestion:
    case = invited(people)
    answer_invitation(case, play.by(people.lan, play.SUBMITTED), confirmed=False)
    return play.fresh(case)


def dropped(people) -> Suggestion:
    case = cosigned(people)
    drop_cosigner(case, play.by(people.mei, play.SUBMITTED), deputy=seat(people.lan))
    return play.fresh(case)


def of_two(people) -> Suggestion:
    case = cosigned(people)
    play.submit(case, play.by(people.mei, play.SUBMITTED))
    return play.fresh(case)


def led_by_lan_now(people) -> Suggestion:
    case = play.numbered(people)
    acting = play.by(people.song, LATER)
    change_lead(case, acting, deputy=seat(people.lan), reason="梅代表调离。")
    return play.fresh(case)


def taken_off(people) -> Suggestion:
    """Transport and finance had it; education has it now, and has answered."""
    case = signed(people)
    lead = [Handout(people.education, AssignmentRole.LEAD)]
    reassign(case, play.by(people.song, LATER), units=lead, reason="属教育局职责。")
    play.reply(people, play.fresh(case), people.education)
    return play.fresh(case)


def elsewhere(people) -> Suggestion:
    """Only the court has it, which stands below nobody here."""
    court, _made = Unit.objects.get_or_create(
        congress=people.congress, code="court", defaults={"label_zh": "区法院"}
    )
    case = play.numbered(people)
    lead = [Handout(court, AssignmentRole.LEAD)]
    assign(case, play.by(people.song, play.HANDED_OUT), units=lead)
    return play.fresh(case)


SPECIAL = {
    "refused_to_sign": refused_to_sign,
    "dropped": dropped,
    "of_two": of_two,
    "delivered_to_two": signed_by_two,
    "led_by_lan_now": led_by_lan_now,
    "taken_off": taken_off,
    "elsewhere": elsewhere,
}
ALL = {**{name: stage for name, stage in STAGES.items() if name != "one_objected"}, **SPECIAL}

# Mei leads; transport (lin, zhao) answers and finance (fang) helps; wu and yan are of education.
CASES = table("""
                     mei lan zhou lin zhao fang wu yan guan song chen deng
draft                 x   .   .    .   .    .   .   .   .    .    .    .
invited               x   x   .    .   .    .   .   .   .    .    .    .
cosigned              x   x   .    .   .    .   .   .   .    .    .    .
refused_to_sign       x   .   .    .   .    .   .   .   .    .    .    .
dropped               x   .   .    .   .    .   .   .   .    .    .    .
submitted             x   .   .    .   .    .   .   .   .    x    x    .
of_two                x   x   .    .   .    .   .   .   .    x    x    .
numbered              x   .   .    .   .    .   .   .   .    x    x    .
led_by_lan_now        .   x   .    .   .    .   .   .   .    x    x    .
declined              x   .   .    .   .    .   .   .   .    x    x    .
assigned              x   .   .    x   x    x   .   .   x    x    x    .
signed                x   .   .    x   x    x   .   .   x    x    x    .
helping               x   .   .    x   x    x   .   .   x    x    x    .
opined                x   .   .    x   x    x   .   .   x    x    x    .
checking              x   .   .    x   x    x   .   .   x    x    x    .
to_sign               x   .   .    x   x    x   .   .   x    x    x    .
sent_back             x   .   .    x   x    x   .   .   x    x    x    .
answered              x   .   .    x   x    x   .   .   x    x    x    .
resolved              x   .   .    x   x    x   .   .   x    x    x    .
delivered_to_two      x   x   .    x   x    x   .   .   x    x    x    .
heard                 x   .   .    x   x    x   .   .   x    x    x    .
rated                 x   .   .    x   x    x   .   .   x    x    x    .
heard_and_rated       x   .   .    x   x    x   .   .   x    x    x    .
objected              x   .   .    x   x    x   .   .   x    x    x    .
again                 x   .   .    x   x    x   .   .   x    x    x    .
promised              x   .   .    x   x    x   .   .   x    x    x    .
followed              x   .   .    x   x    x   .   .   x    x    x    .
report_checked        x   .   .    x   x    x   .   .   x    x    x    .
report_checked_rated  x   .   .    x   x    x   .   .   x    x    x    .
reported              x   .   .    x   x    x   .   .   x    x    x    .
reported_rated        x   .   .    x   x    x   .   .   x    x    x    .
kept                  x   .   .    x   x    x   .   .   x    x    x    .
kept_rated            x   .   .    x   x    x   .   .   x    x    x    .
withdrawn             x   .   .    x   x    x   .   .   x    x    x    .
taken_off             x   .   .    x   x    x   x   x   x    x    x    .
elsewhere             x   .   .    .   .    .   .   .   .    x    x    .
""")


def test_who_sees_which_suggestion():
    people, others = everybody(), everybody("nearby")
    cases = {name: stage(people) for name, stage in ALL.items()}
    foreign = {stage(others).pk for stage in (play.draft, play.submitted, play.resolved)}

    seen = {n: set(visible_to(m).values_list("pk", flat=True)) for n, m in people.members.items()}

    assert CASES.keys() == ALL.keys()
    for name, case in cases.items():
        assert {n for n in NAMES if case.pk in seen[n]} == CASES[name], name
    assert not set().union(*seen.values()) & foreign
    assert not visible_to(None).exists()


# --- Letters --------------------------------------------------------------------------------

LETTERS = table("""
              mei lan zhou lin zhao fang wu yan guan song chen deng
being_written  .   .   .    x   x    .   .   .   .    .    .    .
issued         .   .   .    x   x    x   .   .   x    x    x    .
delivered      x   .   .    x   x    x   .   .   x    x    x    .
to_two         x   x   .    x   x    x   .   .   x    x    x    .
rewritten      .   .   .    x   x    .   .   .   .    .    .    .
left_behind    .   .   .    x   x    .   .   .   .    .    .    .
of_the_next    .   .   .    .   .    .   x   x   x    x    x    .
""")


def rewritten(people) -> Suggestion:
    """The second round's letter is being written."""
    case = STAGES["again"](people)
    sign_for(play.part(case, people.transport), play.by(people.lin, date(2025, 6, 4)))
    draft_reply(
        play.part(case, people.transport),
        play.by(people.lin, date(2025, 6, 4)),
        letter=play.letter(text="重办稿。"),
    )
    return play.fresh(case)


def test_who_reads_which_letter():
    people, others = everybody(), everybody("nearby")
    off = taken_off(people)
    again = rewritten(people)
    letters = {
        "being_written": signed(people).replies.get(),
        "issued": play.answered(people).replies.get(),
        "delivered": play.resolved(people).replies.get(),
        "to_two": signed_by_two(people).replies.get(),
        "rewritten": again.replies.get(round=2),
        "left_behind": off.replies.get(assignment__unit=people.transport),
        "of_the_next": off.replies.get(assignment__unit=people.education),
    }

    for name, letter in letters.items():
        shown = who(people, lambda m, pk=letter.pk: replies_visible_to(m).filter(pk=pk).exists())
        assert shown == LETTERS[name], name
    first = again.replies.get(round=1)
    assert (
        who(people, lambda m: replies_visible_to(m).filter(pk=first.pk).exists())
        == (LETTERS["delivered"])
    )
    for stranger in (*others.members.values(), None):
        assert not replies_visible_to(stranger).exists()


def test_who_reads_of_which_units_part():
    people = everybody()
    case = taken_off(people)

    def shown(member) -> set[str]:
        parts = assignments_visible_to(member).filter(case=case)
        return set(parts.values_list("unit__code", flat=True))

    everything = {"transport", "finance", "education"}
    assert {name: shown(member) for name, member in people.members.items()} == {
        "mei": everything, "lan": set(), "zhou": set(),
        "lin": {"transport"}, "zhao": {"transport"}, "fang": {"finance"},
        "wu": everything, "yan": everything, "guan": everything,
        "song": everything, "chen": everything, "deng": set(),
    }  # fmt: skip
    assert assignments_of(people.lin).get().unit == people.transport
    assert not assignments_of(people.mei).exists()
    assert not assignments_of(None).exists()
    assert not assignments_visible_to(None).exists()


# --- Files ----------------------------------------------------------------------------------

FILES = table("""
                      mei lan zhou lin zhao fang wu yan guan song chen deng
of_the_draft           x   x   .    .   .    .   .   .   .    .    .    .
suggestion             x   .   .    x   x    x   .   .   x    x    x    .
scan                   x   .   .    x   x    x   .   .   x    x    x    .
letter_written         .   .   .    x   x    .   .   .   .    .    .    .
letter_issued          .   .   .    x   x    x   .   .   x    x    x    .
letter_delivered       x   .   .    x   x    x   .   .   x    x    x    .
paper_rating           x   .   .    .   .    .   .   .   .    x    x    .
suggestion_taken_off   x   .   .    x   x    x   x   x   x    x    x    .
letter_of_the_next     .   .   .    .   .    .   x   x   x    x    x    .
report_inside          .   .   .    x   x    .   .   .   .    .    .    .
report_handed_in       .   .   .    x   x    x   .   .   x    x    x    .
""")


def test_who_opens_which_file():
    people, others = everybody(), everybody("nearby")

    def file(case, purpose, unit=None) -> Attachment:
        letter = case.replies.get(assignment__unit=unit) if unit else None
        return attach(case, play.a_file(), purpose, play.by(None, LATER), reply=letter)

    off, rated = taken_off(people), STAGES["rated"](people)
    files = {
        "of_the_draft": file(invited(people), Purpose.SUGGESTION),
        "suggestion": file(rated, Purpose.SUGGESTION),
        "scan": file(rated, Purpose.SCAN),
        "letter_written": file(signed(people), Purpose.REPLY, people.transport),
        "letter_issued": file(play.answered(people), Purpose.REPLY, people.transport),
        "letter_delivered": file(rated, Purpose.REPLY, people.transport),
        "paper_rating": file(rated, Purpose.RATING, people.transport),
        "suggestion_taken_off": file(off, Purpose.SUGGESTION),
        "letter_of_the_next": file(off, Purpose.REPLY, people.education),
        "report_inside": STAGES["report_checked"](people).attachments.get(),
        "report_handed_in": STAGES["reported"](people).attachments.get(),
    }

    for name, one in files.items():
        shown = who(people, lambda m, pk=one.pk: attachments_visible_to(m).filter(pk=pk).exists())
        assert shown == FILES[name], name
    for stranger in (*others.members.values(), None):
        assert not attachments_visible_to(stranger).exists()


# --- Rights change --------------------------------------------------------------------------


def test_a_right_that_was_taken_away_is_gone_with_the_next_question():
    people = everybody()
    case = cosigned(people)
    seen_by = lambda member: visible_to(member).filter(pk=case.pk).exists()  # noqa: E731 - said twice
    assert seen_by(people.lan)

    drop_cosigner(case, play.by(people.mei, play.SUBMITTED), deputy=seat(people.lan))
    assert not seen_by(people.lan)
    play.submit(play.fresh(case), play.by(people.mei, play.SUBMITTED))
    accept(play.fresh(case), play.by(people.song, play.SUBMITTED))
    assign(
        play.fresh(case),
        play.by(people.song, play.HANDED_OUT),
        units=[Handout(people.transport, AssignmentRole.LEAD)],
    )
    assert seen_by(people.lin)
    assert seen_by(people.guan)
    people.lin.unit = people.education
    people.lin.save(update_fields=["unit"])
    assert not seen_by(people.lin)
    people.transport.parent = None
    people.transport.save(update_fields=["parent"])
    assert not seen_by(people.guan)


def test_a_user_sees_what_the_role_he_acts_in_may_see_and_no_more():
    people = everybody()
    play.draft(people)
    play.assigned(people)
    for unit in (people.education, people.transport):
        role = {"role": Role.HANDLER, "congress": people.congress, "unit": unit}
        Membership.objects.create(user=people.mei.user, **role)

    shown = [visible_to(m).count() for m in people.mei.user.memberships.order_by("pk")]

    assert shown == [2, 0, 1]


# --- The history ----------------------------------------------------------------------------


def told(case, member) -> list[str]:
    """Give the sentences and notes that a reader gets."""
    return [f"{e.sentence} {e.note}" for e in timeline.entries(play.fresh(case), member)]


def test_deputies_are_told_nothing_of_the_work_inside_and_no_class_before_delivery():
    people = everybody()
    case = signed(people)
    acting = play.by(people.song, play.REPLIED)
    remind(play.part(case, people.transport), acting, text="内部催办。")
    play.reply(people, case, people.transport, outcome="D")

    for_mei, for_song = told(case, people.mei), told(case, people.song)
    assert "内部催办" not in "".join(for_mei)
    assert "内部催办" in "".join(for_song)
    assert for_mei[0].strip() == "区交通委已签发答复。"
    assert "D" in for_song[0]
    play.resolve(play.fresh(case), play.by(people.song, play.DELIVERED), outcomes={})
    assert "D" in "".join(told(case, people.mei))


def test_nobody_but_the_deputies_is_told_how_a_suggestion_was_written():
    people = everybody()
    case = of_two(people)

    assert len(told(case, people.mei)) > len(told(case, people.song)) == 1
    for member in (people.song, people.chen):
        assert "兰志远" not in "".join(told(case, member))


def test_a_unit_that_was_taken_off_is_told_nothing_that_came_after_even_on_the_same_day():
    people = everybody()
    case = taken_off(people)
    acting = play.by(people.song, LATER, hour=9)
    change_lead(play.fresh(case), acting, deputy=seat(people.lan), reason="当天晚些时候的事。")

    for member in (people.lin, people.zhao, people.fang):
        lines = told(case, member)
        assert "当天晚些时候的事" not in "".join(lines)
        assert "属教育局职责" in lines[0]
    for member in (people.wu, people.guan, people.song):
        assert "当天晚些时候的事" in told(case, member)[0]
