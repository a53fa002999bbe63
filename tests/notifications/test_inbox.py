"""The inbox: what one was told, newest first, read or unread, and nobody else's."""

from datetime import timedelta

import pytest
import structlog
from django.urls import reverse

from notifications import kinds
from notifications.models import Message
from people.models import Membership, Role
from tests.cast import cast
from tests.notifications.conftest import NOON

INBOX = "/inbox/"


def notices(**wanted):
    return Message.objects.filter(**wanted).order_by("pk")


@pytest.fixture
def mei(client, people):
    client.force_login(people.mei.user)
    return client


def open_(client, notice):
    return client.post(reverse("notifications:open", args=[notice.pk]))


def test_an_empty_inbox_says_what_will_appear_here(mei):
    page = mei.get(INBOX).content.decode()

    assert "还没有消息" in page
    assert "全部标为已读" not in page


def test_notices_are_listed_newest_first_with_mark_and_word(mei, tell):
    tell(number="12", key="event:1")
    tell(number="13", key="event:2", at=NOON + timedelta(hours=1))
    open_(mei, notices()[0])

    page = mei.get(INBOX).content.decode()

    assert page.index("第13号建议") < page.index("第12号建议")
    assert page.count('<span aria-hidden="true">●</span> 未读') == 1
    assert page.count('<span aria-hidden="true">○</span> 已读') == 1
    assert "有1条未读消息" in page
    assert "3月2日 13:00" in page or "2026年3月2日 13:00" in page


def test_opening_a_notice_marks_it_read_and_leads_on(mei, tell):
    tell()

    answer = open_(mei, notices()[0])

    assert (answer.status_code, answer.url) == (302, "/s/abc/")
    first_read = notices()[0].read_at
    assert first_read is not None
    open_(mei, notices()[0])
    assert notices()[0].read_at == first_read


def test_looking_at_the_list_marks_nothing(mei, tell):
    tell()

    mei.get(INBOX)

    assert notices()[0].read_at is None
    assert mei.get(reverse("notifications:open", args=[notices()[0].pk])).status_code == 405


def test_all_that_was_on_the_page_is_marked_read_and_nothing_newer(mei, tell, people):
    tell(people.mei, people.lan, key="event:1")
    tell(key="event:2")
    shown = notices(recipient=people.mei.user).last()
    tell(key="event:3")

    mei.post("/inbox/read/", {"newest": shown.pk})

    assert [n.read_at is None for n in notices(recipient=people.mei.user)] == [False, False, True]
    assert notices(recipient=people.lan.user)[0].read_at is None


@pytest.mark.parametrize("newest", ["", "x", "-1", "9" * 40, "9" * 5_000, "²"])
def test_a_crooked_form_marks_nothing(mei, tell, newest):
    tell()

    assert mei.post("/inbox/read/", {"newest": newest}).url == INBOX
    assert not notices(read_at__isnull=False).exists()


def test_nobody_elses_notice_can_be_seen_or_opened(mei, tell, people):
    tell(people.lan)

    assert "还没有消息" in mei.get(INBOX).content.decode()
    assert open_(mei, notices()[0]).status_code == 404
    assert notices()[0].read_at is None


def test_notices_of_another_congress_wait_until_one_acts_there(mei, tell, people):
    tell()
    other = cast("linzhou")
    there = Membership.objects.create(
        user=people.mei.user, congress=other.congress, role=Role.SUPERVISOR
    )

    mei.post("/switch/", {"membership": there.pk})

    assert "还没有消息" in mei.get(INBOX).content.decode()
    assert open_(mei, notices()[0]).status_code == 404


def test_what_one_may_not_see_any_more_has_no_words(mei, tell, people, guard):
    tell()
    guard.add(people.mei.user_id)

    page = mei.get(INBOX).content.decode()

    assert "公交站点" not in page
    assert "第12号" not in page
    assert "您已无权查看的事项" in page
    assert "/open/" not in page


def test_a_kind_that_nobody_knows_any_more_breaks_no_inbox(mei, tell):
    tell(key="event:1")
    tell(key="event:2", number="13")
    Message.objects.filter(key="event:1").update(kind="forgotten")

    page = mei.get(INBOX).content.decode()

    assert "第13号" in page
    assert page.count("您已无权查看的事项") == 1


def lack(key: str) -> None:
    """Let a message be one from before its kind said to which number it belongs."""
    message = Message.objects.get(key=key)
    message.payload.pop("number")
    message.save()


def test_a_message_from_before_its_kind_said_more_breaks_no_inbox(mei, tell, monkeypatch):
    monkeypatch.setattr(kinds, "_logged", set())
    tell(key="event:1", title="关于更早的建议")
    tell(key="event:2", number="13")
    lack("event:1")

    with structlog.testing.capture_logs() as logged:
        pages = [mei.get(INBOX).content.decode() for _again in range(2)]

    assert "第13号" in pages[0]
    assert pages[0].count("您已无权查看的事项") == 1
    assert "关于更早的建议" not in pages[0]
    told = [one for one in logged if one["event"] == "message_lacks_field"]
    assert [(one["kind"], one["field"]) for one in told] == [("accepted", "number")]


def test_words_of_a_notice_are_escaped(mei, tell):
    tell(title="<script>alert(1)</script>&amp;")

    page = mei.get(INBOX).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;" in page


def test_the_same_row_is_read_in_each_readers_language(mei, tell, people):
    tell()
    assert "已受理：" in mei.get(INBOX).content.decode()

    people.mei.user.language = "en"
    people.mei.user.save()

    assert "Accepted: suggestion No. 12" in mei.get(INBOX).content.decode()


def test_long_inboxes_have_pages(mei, tell):
    for number in range(21):
        tell(key=f"event:{number}", number=str(1000 + number))

    first, second = mei.get(INBOX).content.decode(), mei.get("/inbox/?page=2").content.decode()

    assert "第1020号" in first
    assert "第1000号" not in first
    assert "第1000号" in second
    assert mei.get("/inbox/?page=x").status_code == 200


def test_the_list_asks_the_same_number_of_queries_for_1_and_for_50(
    mei, tell, guard, django_assert_num_queries
):
    tell(key="first")
    mei.get(INBOX)

    with django_assert_num_queries(3):  # who asks, how many unread, the rows
        mei.get(INBOX)

    for number in range(49):
        tell(key=f"event:{number}")

    with django_assert_num_queries(3):
        mei.get(INBOX)


def test_every_page_shows_how_many_wait(mei, tell):
    tell(key="event:1")
    tell(key="event:2")

    page = mei.get("/password/").content.decode()

    assert 'class="count count--new">2<' in page


def test_hundreds_of_notices_are_not_counted_to_the_end(mei, tell, people):
    for number in range(120):
        tell(key=f"event:{number}")

    page = mei.get(INBOX).content.decode()
    assert 'class="count count--new">99+<' in page
    assert "未读消息超过99条" in page
