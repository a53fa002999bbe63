"""What is done when the mail goes out is not reminded of any more; in the inbox it stays."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import outbox
from notifications.guards import settled
from notifications.inbox import notices
from notifications.models import Delivery, Message
from people.models import Membership
from suggestions.assigning import due as parts_due
from suggestions.assigning.actions import sign_for
from suggestions.assigning.asking import ask_extension
from suggestions.assigning.deciding import decide_extension
from suggestions.models import Suggestion
from suggestions.promising import due as promises_due
from suggestions.promising.putting_off import roll_on
from suggestions.rating import due as ratings_due
from tests import cast as play
from tests.suggestions.everybody import STAGES, Everybody, everybody, signed_by_two
from workflow.limits import Limit

pytestmark = pytest.mark.django_db

GIVE_BACK, OPINION, REPLY = date(2025, 3, 4), date(2025, 3, 20), date(2025, 5, 20)
RATE_UNTIL = date(2025, 6, 6)
DAY = timedelta(days=1)
Act = Callable[[Everybody, Suggestion, date], object]


def sign(people: Everybody, case: Suggestion, day: date) -> None:
    for unit, worker in ((people.transport, people.lin), (people.finance, people.fang)):
        sign_for(play.part(case, unit), play.by(worker, day, hour=7))


def opine(people: Everybody, case: Suggestion, day: date) -> None:
    play.opine(people, case, people.finance, day=day)


def reply(people: Everybody, case: Suggestion, day: date) -> None:
    play.reply(people, case, people.transport, day=day)


def rate(people: Everybody, case: Suggestion, day: date) -> None:
    play.rated(people, case, day=day)


def report(people: Everybody, case: Suggestion, day: date) -> None:
    play.reported(people, case, day=day)


def extend(people: Everybody, case: Suggestion, day: date) -> None:
    """Give transport another month; the first day is told no more."""
    part, until = play.part(case, people.transport), date(2025, 6, 20)
    ask_extension(part, play.by(people.lin, day), reason="工程未完。", until=until)
    asked = part.requests.get()
    decide_extension(asked, play.by(people.song, day), agree=True, until=until)


def put_off(people: Everybody, case: Suggestion, day: date) -> None:
    promise, until = play.the_promise(case), date(2026, 6, 30)
    roll_on(promise, play.by(people.song, day), due_on=until, reason="未落实。")


@dataclass(frozen=True)
class Story:
    """Who is reminded, in the evening of which day, and what is done before the next morning."""

    stage: str
    tell: Callable[..., int]
    evening: date
    reader: str
    act: Act
    preset: str = "shanghai"


STORIES = {
    "sign_due": Story("assigned", parts_due.tell_units, GIVE_BACK - DAY, "lin", sign),
    "opinion_due": Story("helping", parts_due.tell_units, OPINION - DAY, "fang", opine),
    "reply_due": Story("opined", parts_due.tell_units, REPLY - DAY, "lin", reply),
    "reply_due, more time": Story("opined", parts_due.tell_units, REPLY - DAY, "lin", extend),
    "rating_due": Story(
        "resolved", ratings_due.tell_deputies, RATE_UNTIL - DAY, "mei", rate, preset="beijing"
    ),
    "promise_due": Story(
        "promised", promises_due.tell_units, play.PROMISED_FOR - 2 * DAY, "lin", report
    ),
    "promise_due, put off": Story(
        "promised", promises_due.tell_units, play.PROMISED_FOR - 2 * DAY, "lin", put_off
    ),
    "late, to sign": Story("assigned", parts_due.tell_superiors, GIVE_BACK + DAY, "song", sign),
    "late, opinion": Story("helping", parts_due.tell_superiors, OPINION + 4 * DAY, "chen", opine),
    "late, reply": Story("opined", parts_due.tell_superiors, REPLY + DAY, "chen", reply),
    "late, promise": Story(
        "promised", promises_due.tell_superiors, date(2026, 1, 6), "chen", report
    ),
}


def told_in_the_evening(story: Story) -> tuple[Everybody, Suggestion, Membership, Message]:
    """Tell it when nobody is to be disturbed any more, and put it into its envelope."""
    people = everybody(preset=story.preset)
    case = STAGES[story.stage](people)
    Message.objects.all().delete()
    story.tell(play.at(story.evening, 22))
    outbox.sweep(play.at(story.evening, 22))
    reader = people.members[story.reader]
    message = Message.objects.filter(recipient=reader.user).order_by("pk").last()
    assert message is not None
    return people, case, reader, message


def envelope_of(message: Message) -> Delivery:
    return Delivery.objects.get(messages=message)


@pytest.mark.parametrize("name", STORIES)
def test_what_is_still_due_in_the_morning_is_mailed(name):
    story = STORIES[name]
    _people, _case, reader, message = told_in_the_evening(story)
    mail.outbox.clear()

    outbox.sweep(play.at(story.evening + DAY, 9))

    assert message.kind == name.partition(",")[0]
    assert envelope_of(message).state == "sent"
    assert [sent.to for sent in mail.outbox].count([reader.user.email]) == 1


@pytest.mark.parametrize("name", STORIES)
def test_what_was_done_in_the_night_is_not_mailed_and_stays_in_the_inbox(name):
    story = STORIES[name]
    people, case, _reader, message = told_in_the_evening(story)
    story.act(people, case, story.evening + DAY)

    outbox.sweep(play.at(story.evening + DAY, 11))

    assert (envelope_of(message).state, envelope_of(message).last_error) == (
        "dropped",
        "It is done.",
    )
    (notice,) = notices([message], "zh-hans", play.at(story.evening + DAY, 12))
    assert case.title in notice.subject


def test_of_several_only_what_is_done_is_left_out():
    people = everybody()
    first, second = (
        STAGES["opined"](people),
        play.assigned(people, title="关于延长夜间班次的建议"),
    )
    sign(people, second, play.HANDED_OUT)
    Message.objects.all().delete()
    parts_due.tell_units(play.at(REPLY - DAY, 22))
    outbox.sweep(play.at(REPLY - DAY, 22))
    mail.outbox.clear()
    reply(people, first, REPLY)

    outbox.sweep(play.at(REPLY, 11))

    (sent,) = [m for m in mail.outbox if m.to == [people.lin.user.email]]
    assert second.title in sent.body
    assert first.title not in sent.body


def test_where_all_rate_each_is_reminded_until_he_has():
    people = everybody()
    play.policy(people, who_rates="all", feedback=Limit(1, "month"))
    case = signed_by_two(people)
    ratings_due.tell_deputies(play.at(case.feedback_until - DAY))
    told = Message.objects.filter(kind="rating_due")
    of_mei, of_lan = (told.get(recipient=one.user) for one in (people.mei, people.lan))

    play.rated(people, case)

    assert settled([of_mei, of_lan], play.at(play.RATED)) == {of_mei.pk}


def test_asking_costs_the_same_for_one_and_for_many():
    people = everybody()
    for number in range(4):
        play.promised(people, title=f"关于第{number}件事的建议")
        play.assigned(people, title=f"关于第{number}件急事的建议")
    parts_due.tell_units(play.at(REPLY + DAY))
    promises_due.tell_units(play.at(play.PROMISED_FOR))
    messages = list(Message.objects.filter(recipient=people.lin.user, key__startswith="due:"))
    one_each = list({message.kind: message for message in messages}.values())
    assert len(messages) > 2 * len(one_each)

    counts = []
    for some in (one_each, messages):
        with CaptureQueriesContext(connection) as captured:
            settled(some, play.at(REPLY))
        counts.append(len(captured))

    assert counts[0] == counts[1] == 2  # parts of units, promises; nothing is to be rated
