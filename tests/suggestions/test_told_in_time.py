"""The clock tells people what comes due, once at each threshold, and those above them what is late.

Handed out on Thursday, 20 February 2025, by the rules of Shanghai: received on the 21st at the
latest, to be given back within seven working days (4 March), an opinion due in a month (21 March),
the reply three months after the hand-out (20 May).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config import clock
from notifications import outbox
from notifications.inbox import notices
from notifications.models import Delivery, Message
from people.models import Membership
from reports import workload
from suggestions.assigning import due as parts_due
from suggestions.assigning.actions import sign_for
from suggestions.assigning.asking import ask_extension
from suggestions.assigning.deciding import decide_extension
from suggestions.assigning.rules import Handout
from suggestions.rating import due as ratings_due
from suggestions.replying.opining import record_due_silences
from tests import cast as play
from tests.notifications.document import COLUMN_OF, COLUMNS, table
from tests.suggestions.everybody import STAGES, Everybody, everybody, signed_by_two
from workflow.limits import Limit
from workflow.machines.assignment import AssignmentRole

pytestmark = pytest.mark.django_db

GIVE_BACK, OPINION, REPLY = date(2025, 3, 4), date(2025, 3, 21), date(2025, 5, 20)
Clock = Callable[[datetime], int]


def each_day(tell: Clock, since: date, until: date) -> None:
    """Let a clock run once a day."""
    for number in range((until - since).days + 1):
        tell(play.at(since + timedelta(days=number)))


def told(kind: str, to: Membership) -> list[tuple[date, int]]:
    """Give on which days somebody was told of a kind, and how many were left then."""
    messages = Message.objects.filter(kind=kind, recipient=to.user).order_by("pk")
    return [(message.created_at.date(), message.payload["days"]) for message in messages]


def before(day: date, *days: int) -> list[tuple[date, int]]:
    return [(day - timedelta(days=left), left) for left in days]


# --- What units have to do ------------------------------------------------------------------


def test_a_unit_is_told_to_sign_for_it_until_it_does():
    people = everybody()
    case = play.assigned(people)

    each_day(parts_due.tell_units, play.HANDED_OUT, date(2025, 3, 3))
    sign_for(play.part(case, people.transport), play.by(people.lin, date(2025, 3, 3)))
    each_day(parts_due.tell_units, date(2025, 3, 4), date(2025, 3, 10))

    assert told("sign_due", people.lin) == before(GIVE_BACK, 7, 1)
    assert told("sign_due", people.fang) == before(GIVE_BACK, 7, 1, -1)
    assert told("sign_due", people.wu) == []


def test_what_a_coordinators_own_office_was_handed_he_is_told_to_sign_for():
    people = everybody()
    play.assigned(people, [Handout(people.hall, AssignmentRole.LEAD)])

    each_day(parts_due.tell_units, play.HANDED_OUT, GIVE_BACK)

    assert told("sign_due", people.guan) == before(GIVE_BACK, 7, 1)


def test_where_nothing_can_be_given_back_it_counts_as_received_the_day_after():
    people = everybody(preset="beijing")
    play.assigned(people)

    each_day(parts_due.tell_units, play.HANDED_OUT, date(2025, 2, 28))

    assert told("sign_due", people.lin) == [(date(2025, 2, 22), -1)]
    assert not Message.objects.filter(kind="late").exists()
    message = Message.objects.filter(kind="sign_due").first()
    (notice,) = notices([message], "zh-hans", message.created_at)
    assert "自2月21日（周五）起视为已收到" in notice.body


def test_replies_and_opinions_come_due_at_each_threshold_once():
    people = everybody()
    case = play.assigned(people)
    for unit, worker in ((people.transport, people.lin), (people.finance, people.fang)):
        sign_for(play.part(case, unit), play.by(worker, play.HANDED_OUT))

    def tell(at: datetime) -> None:
        record_due_silences(at)
        for _again in range(2):
            parts_due.tell_units(at)

    each_day(tell, play.HANDED_OUT, date(2025, 6, 1))

    assert told("reply_due", people.lin) == before(REPLY, 30, 15, 7, 1, -1)
    # Signed for at once it is due a day sooner. A month is less than thirty days here; and silence
    # that is on record is told by itself.
    assert told("opinion_due", people.fang) == before(OPINION - timedelta(days=1), 15, 7, 1)
    assert told("reply_due", people.fang) == told("opinion_due", people.lin) == []


def test_after_three_days_without_a_clock_one_message_comes_and_not_three():
    people = everybody()
    STAGES["signed"](people)

    parts_due.tell_units(play.at(REPLY - timedelta(days=8)))
    parts_due.tell_units(play.at(REPLY + timedelta(days=3)))

    assert told("reply_due", people.lin)[1:] == [(date(2025, 5, 23), -3)]
    assert len(told("reply_due", people.lin)) == 2


def test_who_got_more_time_is_told_of_the_new_day():
    people = everybody()
    case = STAGES["signed"](people)
    part, until = play.part(case, people.transport), date(2025, 6, 20)
    each_day(parts_due.tell_units, date(2025, 5, 1), date(2025, 5, 18))
    ask_extension(part, play.by(people.lin, date(2025, 5, 18)), reason="工程未完。", until=until)
    decide_extension(
        part.requests.get(), play.by(people.song, date(2025, 5, 19)), agree=True, until=until
    )
    each_day(parts_due.tell_units, date(2025, 5, 19), date(2025, 6, 21))

    of_the_first_day = before(REPLY, 19, 15, 7)
    assert told("reply_due", people.lin) == of_the_first_day + before(until, 30, 15, 7, 1, -1)


@pytest.mark.parametrize("stage", ["numbered", "answered", "withdrawn", "declined"])
def test_nobody_is_told_of_what_is_done_or_has_ended(stage):
    STAGES[stage](everybody())
    Message.objects.all().delete()

    each_day(parts_due.tell_units, REPLY, REPLY + timedelta(days=3))
    each_day(parts_due.tell_superiors, REPLY, REPLY + timedelta(days=3))

    assert not Message.objects.exists()


# --- What deputies have to say --------------------------------------------------------------


def test_a_deputy_is_told_until_when_his_word_counts_and_that_it_is_over():
    people = everybody(preset="beijing")  # fifteen working days
    case = play.resolved(people)
    until = case.feedback_until

    each_day(ratings_due.tell_deputies, play.DELIVERED, until + timedelta(days=10))

    assert told("rating_due", people.mei) == before(until, 15, 7, 1, -1)
    assert told("rating_due", people.lan) == []
    over = Message.objects.filter(kind="rating_due").order_by("pk").last()
    assert "标明逾期" in notices([over], "zh-hans", over.created_at)[0].body


def test_where_all_rate_only_those_are_told_who_have_not():
    people = everybody()
    play.policy(people, who_rates="all", feedback=Limit(1, "month"))
    case = signed_by_two(people)
    until = case.feedback_until
    play.rated(people, case, result="disagree", comment="没有延长。")

    each_day(ratings_due.tell_deputies, until - timedelta(days=7), until)

    assert told("rating_due", people.lan) == before(until, 7, 1)
    assert told("rating_due", people.mei) == []


def test_who_has_rated_is_left_alone():
    people = everybody(preset="beijing")
    case = STAGES["rated"](people)

    each_day(ratings_due.tell_deputies, play.RATED, case.feedback_until + timedelta(days=3))

    assert told("rating_due", people.mei) == []


# --- Upwards --------------------------------------------------------------------------------


def late(to: Membership) -> list[tuple[date, str, str]]:
    messages = Message.objects.filter(kind="late", recipient=to.user).order_by("pk")
    return [(m.created_at.date(), m.payload["what"], m.payload["unit_zh"]) for m in messages]


def test_who_is_late_is_told_upwards_once():
    people = everybody()
    play.assigned(people)

    each_day(parts_due.tell_superiors, play.HANDED_OUT, date(2025, 5, 25))

    unsigned = [(date(2025, 3, 5), "sign", "区交通委"), (date(2025, 3, 5), "sign", "区财政局")]
    overdue = [(date(2025, 3, 22), "opinion", "区财政局"), (date(2025, 5, 21), "reply", "区交通委")]
    assert late(people.guan) == late(people.song) == unsigned + overdue
    assert late(people.chen) == overdue
    assert late(people.lin) == late(people.mei) == []


def test_a_broken_promise_is_told_upwards_too():
    people = everybody()
    case = play.promised(people, play.PROMISE)

    each_day(clock.tick, play.PROMISED_FOR, play.PROMISED_FOR + timedelta(days=2))

    day = play.PROMISED_FOR + timedelta(days=1)
    assert late(people.chen)[-1:] == [(day, "promise", "区交通委")]
    message = Message.objects.filter(kind="late", recipient=people.chen.user).order_by("pk").last()
    assert message.path == play.the_promise(case).get_absolute_url()


def test_the_supervisors_overdue_list_agrees_with_what_was_told():
    """Every row of the list, and no other, was told to the supervisor and to the unit."""
    people = everybody()
    for stage in STAGES.values():
        stage(people)
    on = date(2025, 9, 12)
    each_day(clock.tick, date(2025, 9, 10), on)

    listed = workload.behind(workload.COLUMNS["overdue"], people.session, on, None)
    wanted = {f"late:{'opinion' if p.role == 'co' else 'reply'}:{p.pk}": p for p in listed}
    keys = Message.objects.filter(kind="late", recipient=people.chen.user)
    of_parts = {
        m.key.split(":", 1)[1].rsplit(":", 2)[0] for m in keys if m.payload["what"] != "promise"
    }
    assert of_parts == set(wanted)
    assert {part.role for part in wanted.values()} == {"lead", "co"}
    for part in wanted.values():
        if part.answers:
            assert Message.objects.filter(key=f"due:reply:{part.pk}:{part.due_on}:over").exists()


# --- Together -------------------------------------------------------------------------------


def test_a_supervisor_gets_one_list_a_day_and_a_unit_one_mail():
    people = everybody()
    for number in "一二三":
        play.assigned(people, title=f"关于第{number}件事的建议")
    Message.objects.all().delete()
    mail.outbox.clear()

    clock.tick(play.at(REPLY + timedelta(days=1)))  # a Wednesday
    outbox.sweep(play.at(REPLY + timedelta(days=1), 16))

    subjects = defaultdict(list)
    for sent in mail.outbox:
        subjects[sent.to[0]].append(sent.subject)
    assert subjects[people.chen.user.email] == ["提醒：有3件建议将到期或已超期"]
    assert subjects[people.lin.user.email] == ["提醒：有3件建议将到期或已超期"]
    assert Delivery.objects.filter(recipient=people.chen.user).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_tell_everybody_once(at_once):
    people = everybody()
    for number in "一二三":
        play.assigned(people, title=f"关于第{number}件事的建议")
    Message.objects.all().delete()
    at = play.at(REPLY + timedelta(days=1))

    def tell() -> None:
        parts_due.tell_units(at)
        parts_due.tell_superiors(at)

    results = at_once(tell, tell)

    assert [r for r in results if isinstance(r, Exception) and "locked" not in str(r)] == []
    tell()
    keys = list(Message.objects.values_list("key", "kind", "recipient"))
    assert len(keys) == len(set(keys))
    assert len(late(people.chen)) == 6
    assert len(told("reply_due", people.lin)) == len(told("sign_due", people.lin)) == 3


def test_what_was_told_before_costs_no_more_for_many_than_for_few():
    people = everybody()
    on = play.at(REPLY + timedelta(days=1))

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert parts_due.tell_units(on) + parts_due.tell_superiors(on) == 0
        return len(asked)

    play.assigned(people)
    parts_due.tell_units(on)
    parts_due.tell_superiors(on)
    one = statements()
    for number in "一二三四五":
        play.assigned(people, title=f"关于第{number}件事的建议")
    parts_due.tell_units(on)
    parts_due.tell_superiors(on)

    assert statements() == one


# --- The document ---------------------------------------------------------------------------


def columns(kinds: Iterable[Message]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for message in kinds:
        member = Membership.objects.get(user=message.recipient, congress=message.congress)
        found[COLUMN_OF[member.role]].add(message.kind)
    return found


def passing(people: Everybody, since: date, until: date) -> dict[str, set[str]]:
    """Let time go by; gives whom the clock told what in it."""
    known = set(Message.objects.values_list("pk", flat=True))
    each_day(clock.tick, since, until)
    return columns(Message.objects.exclude(pk__in=known))


def handed_out(people: Everybody) -> dict[str, dict[str, set[str]]]:
    play.assigned(people, [Handout(people.hall, AssignmentRole.LEAD)])
    play.assigned(people)
    day = timedelta(days=1)
    return {
        "to_be_signed_for": passing(people, GIVE_BACK - 7 * day, GIVE_BACK),
        "not_signed_for_in_time": passing(people, GIVE_BACK + day, GIVE_BACK + day),
        "opinion_comes_due": _only(passing(people, OPINION - 7 * day, OPINION), "opinion"),
        "no_opinion_in_time": passing(people, OPINION + day, OPINION + day),
        "reply_comes_due": passing(people, REPLY - 7 * day, REPLY),
        "no_reply_in_time": passing(people, REPLY + day, REPLY + day),
    }


def _only(told: dict[str, set[str]], word: str) -> dict[str, set[str]]:
    kept = {name: {kind for kind in kinds if word in kind} for name, kinds in told.items()}
    return {name: kinds for name, kinds in kept.items() if kinds}


def delivered(people: Everybody) -> dict[str, dict[str, set[str]]]:
    case = play.resolved(people)
    day, until = timedelta(days=1), case.feedback_until
    return {
        "rating_comes_due": passing(people, until - 7 * day, until),
        "no_rating_in_time": passing(people, until + day, until + day),
    }


def promised(people: Everybody) -> dict[str, dict[str, set[str]]]:
    case = play.promised(people, play.PROMISE)
    play.rated(people, case)
    day = timedelta(days=1)
    return {
        "promise_comes_due": passing(people, play.PROMISED_FOR - 7 * day, play.PROMISED_FOR),
        "promise_not_kept_in_time": passing(
            people, play.PROMISED_FOR + day, play.PROMISED_FOR + day
        ),
    }


@pytest.mark.parametrize(
    ("story", "preset"), [(handed_out, "shanghai"), (delivered, "beijing"), (promised, "shanghai")]
)
def test_as_time_goes_by_those_are_told_whom_the_document_names(story, preset):
    people = everybody(preset=preset)
    for unit in (people.education, people.finance):
        people.signatory_of(unit)
    documented = {cells[0].strip("`"): cells[1:] for cells in table("### As time goes by")}

    for event, told_to in story(people).items():
        cells = [", ".join(f"`{k}`" for k in sorted(told_to.get(name, ()))) for name in COLUMNS]
        row = [cell or "–" for cell in cells]
        assert documented.get(event) == row, f"| `{event}` | {' | '.join(row)} |"
