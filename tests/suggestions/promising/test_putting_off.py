"""Stories of promises that are not kept in time: chased, taken into the next year, explained."""

from datetime import date

import pytest

from notifications.models import Message
from suggestions.models import Reply, Round
from suggestions.promising.keeping import note_progress
from suggestions.promising.putting_off import explain, remind_promise, roll_on
from suggestions.record import ActRefused
from suggestions.replying.promises import Promise
from tests import cast as play
from tests.reports.stories import share
from tests.suggestions.everybody import everybody, everything

pytestmark = pytest.mark.django_db

NOVEMBER = Promise("增设北片站点", date(2025, 11, 30))
YEAR_END = date(2025, 12, 22)
HALF = date(2026, 6, 30)


def told(kind: str) -> set[str]:
    names = Message.objects.filter(kind=kind).values_list("recipient__username", flat=True)
    return {name.rpartition("-")[2] for name in names}


def rolled(people, promise, day: date = YEAR_END, *, to: date = HALF, reason: str = "未落实。"):
    """The secretariat takes a promise into the next year."""
    return roll_on(promise, play.by(people.song, day), due_on=to, reason=reason)


def test_what_is_not_kept_in_time_goes_on_in_the_next_year_and_what_was_promised_stays():
    people = everybody()
    case = play.promised(people, NOVEMBER)

    rolled(people, play.the_promise(case))
    rolled(people, play.the_promise(case), date(2026, 7, 1), to=date(2027, 6, 30))

    promise = play.the_promise(case)
    assert (promise.first_due_on, promise.due_on) == (NOVEMBER.due_on, date(2027, 6, 30))
    assert (promise.rolled, promise.state) == (2, "open")
    lines = list(promise.entries.values_list("kind", "due_on", "text"))
    assert lines[0] == ("rolled", HALF, "未落实。")
    assert told("promise_rolled_on") == {"lin", "zhao", "mei"}
    assert share(people, "solve", date(2026, 12, 31)) == (0, 1)


@pytest.mark.parametrize(
    ("day", "to", "reason"),
    [
        (date(2025, 11, 30), HALF, "未落实。"),  # its last day is not over
        (YEAR_END, date(2025, 12, 31), "未落实。"),  # the same year
        (YEAR_END, date(2027, 1, 1), "未落实。"),  # beyond the next year
        (date(2026, 7, 1), HALF, "未落实。"),  # over already
        (YEAR_END, HALF, " "),
    ],
)
def test_it_goes_on_only_after_its_day_into_the_next_year_and_with_a_reason(day, to, reason):
    people = play.cast()
    promise = play.the_promise(play.promised(people, NOVEMBER))
    before = everything()

    with pytest.raises(ActRefused):
        rolled(people, promise, day, to=to, reason=reason)

    assert everything() == before


def test_what_is_reported_does_not_roll_on_and_is_not_chased():
    people = play.cast()
    case = play.promised(people, NOVEMBER)
    play.reported(people, case, day=date(2025, 12, 1))

    for refused in (
        lambda: rolled(people, play.the_promise(case)),
        lambda: remind_promise(play.the_promise(case), play.by(people.song, YEAR_END)),
    ):
        with pytest.raises(ActRefused):
            refused()


def test_every_reminder_is_counted_and_reaches_who_promised_and_who_carries_it_out():
    people = everybody()
    case = play.assigned(people)
    promise = Promise("安排补贴", NOVEMBER.due_on, people.finance.pk)
    play.reply(people, case, people.transport, outcome="B", promises=(promise,))
    play.resolve(play.fresh(case), play.by(people.song, play.DELIVERED), outcomes={})

    for member in (people.song, people.chen):
        remind_promise(play.the_promise(case), play.by(member, YEAR_END), text="请抓紧。")

    assert play.the_promise(case).entries.filter(kind="reminded").count() == 2
    assert told("promise_reminded") == {"lin", "zhao", "fang"}


def test_an_explanation_ends_it_is_signed_and_read_and_the_class_stays():
    people = everybody()
    case = play.promised(people, NOVEMBER)

    explain(
        play.the_promise(case),
        play.by(people.signatory_of(people.transport), YEAR_END),
        text="道路改建，站点无法设置。",
        signatory="赵明",
    )

    promise = play.the_promise(case)
    assert (promise.state, promise.ended_on) == ("explained", YEAR_END)
    line = promise.entries.get()
    assert (line.kind, line.signatory) == ("explained", "赵明")
    assert told("promise_explained") == {"song", "mei"}
    assert play.fresh(case).outcome == "B"
    with pytest.raises(ActRefused):
        note_progress(promise, play.by(people.lin, YEAR_END), text="又有了可能。")


@pytest.mark.parametrize("words", [{"text": " "}, {"signatory": ""}])
def test_an_explanation_needs_its_text_and_its_signature(words):
    people = play.cast()
    promise = play.the_promise(play.promised(people, NOVEMBER))

    with pytest.raises(ActRefused):
        explain(
            promise,
            play.by(people.signatory_of(people.transport), YEAR_END),
            **{"text": "因故。", "signatory": "赵明", **words},
        )

    promise.refresh_from_db()
    assert promise.state == "open"


def test_with_one_given_up_the_letter_does_not_rise_to_solved():
    people = play.cast()
    case = play.promised(people, NOVEMBER, Promise("延长夜间班次", date(2025, 9, 30)))
    explain(
        play.the_promise(case, 2),
        play.by(people.signatory_of(people.transport), YEAR_END),
        text="因故。",
        signatory="赵明",
    )

    with pytest.raises(ActRefused):
        play.reported(people, case, day=YEAR_END)

    assert play.reported(people, case, outcome="", day=YEAR_END).outcome == ""


def test_letters_from_before_there_were_promises_get_the_one_they_made(migrated):
    people = play.cast()
    delivered, answered = play.promised(people), play.answered(people, outcome="C")
    for case in (delivered, answered):
        case.commitments.all().delete()
        case.replies.update(promises=[])
    drafted = play.assigned(people, title="关于第三件事的建议")
    Reply.objects.create(
        case=drafted,
        assignment=play.part(drafted, people.transport),
        outcome="B",
        promised_on=date(2025, 10, 1),
        written_at=play.at(play.REPLIED),
    )

    migrated("0014_earlier_promises")

    made = play.the_promise(delivered)
    assert (made.in_force, made.unit, made.due_on) == (True, people.transport, play.PROMISED_FOR)
    assert "答复函" in made.text
    assert not play.the_promise(answered).in_force
    assert drafted.replies.get().promises == [{"text": "", "due_on": "2025-10-01", "unit": None}]
    assert Round.objects.filter(case=delivered, resolved_on__isnull=False).count() == 1
    migrated("0014_earlier_promises")  # run again, nothing is added
    assert delivered.commitments.count() == 1
