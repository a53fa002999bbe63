"""A list of reminders: each thing once, by when, the most urgent first."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction

from notifications import outbox
from notifications.models import Message
from suggestions.kinds.due import Late, ReplyDue, SignDue
from tests.notifications.conftest import NOON, states
from tests.notifications.test_mail import html_of

FIRST, SECOND = "关于增设公交站点的建议", "关于延长夜间班次的建议"


@pytest.fixture
def remind(people):
    """Tell Wu, who handles for a unit, or another one, that something comes due."""

    def remind(kind, number, title, due_on, *, to=people.wu, at=NOON, **words):
        with transaction.atomic():
            outbox.enqueue(
                kind(number=number, title=title, path=f"/s/{number}/", due_on=due_on, **words),
                to=[to.user],
                congress_id=people.congress.pk,
                key=f"time:{number}:{due_on}:{Message.objects.count()}",
                at=at,
            )

    return remind


def the_mail():
    """Let the list of the day go out."""
    outbox.sweep(NOON)
    outbox.sweep(NOON + timedelta(minutes=5))
    (sent,) = mail.outbox
    return sent


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def test_a_thing_that_reached_two_thresholds_stands_there_once_as_it_is_now(remind):
    remind(ReplyDue, "12", FIRST, "2026-03-03", days=7)
    remind(SignDue, "13", SECOND, "2026-03-05", days=3)
    remind(ReplyDue, "12", FIRST, "2026-03-02", days=-1)

    sent = the_mail()

    assert sent.subject == "提醒：有2件建议将到期或已超期"
    assert sent.body.count("第12号") == 1
    assert "答复已超期：第12号" in sent.body
    assert states() == ["sent"]
    outbox.sweep(NOON + timedelta(days=1))
    assert len(mail.outbox) == 1, "what was left out counts as told"


def test_each_line_says_by_when_and_the_nearest_comes_first(remind):
    remind(ReplyDue, "12", FIRST, "2026-03-17", days=15, provisional=True)
    remind(SignDue, "13", SECOND, "2026-03-04", days=2)

    sent = the_mail()

    text, html = lines(sent.body), html_of(sent)
    assert re.findall(r"期限：(.+)", sent.body) == ["3月4日（周三）", "3月17日（周二）（暂定）"]
    assert text.index("期限：3月4日（周三）") < text.index("期限：3月17日（周二）（暂定）")
    assert [re.search(r"第(\d+)号", text[text.index(f"期限：{day}") - 1])[1] for day in (
        "3月4日（周三）", "3月17日（周二）（暂定）")] == ["13", "12"]  # fmt: skip
    assert re.findall(r"<p>期限：(.+?)</p>", html) == ["3月4日（周三）", "3月17日（周二）（暂定）"]
    assert html.index("第13号") < html.index("第12号")


def test_an_english_list_says_it_in_english(remind, people):
    people.wu.user.language = "en"
    people.wu.user.save()
    remind(ReplyDue, "12", FIRST, "2026-03-17", days=15)
    remind(SignDue, "13", SECOND, "2026-03-04", days=2)

    assert re.findall(r"Due on (.+)", the_mail().body) == ["Wed 4 March", "Tue 17 March"]


def test_units_that_are_late_with_one_suggestion_are_told_apart(remind, people):
    late = [
        ("sign", "区交通委"),
        ("reply", "区交通委"),
        ("reply", "区财政局"),
        ("opinion", "区水务局"),
    ]
    for what, unit in late:
        remind(Late, "12", FIRST, "2026-03-01", to=people.song, what=what, unit_zh=unit)

    sent = the_mail()

    assert sent.subject == "提醒：有1件建议将到期或已超期"
    assert re.findall(r"^(.+)：第12号", sent.body, re.MULTILINE) == [
        "区交通委逾期未签收",
        "区交通委逾期未答复",
        "区财政局逾期未答复",
        "区水务局逾期未提会办意见",
    ]


def test_the_same_words_of_two_acts_are_two_lines(tell):
    """Only what time tells may be told twice of one thing."""
    tell(key="event:1")
    tell(key="event:2")

    outbox.run_once(NOON)

    assert mail.outbox[0].subject == "代表建议：2条新消息"
