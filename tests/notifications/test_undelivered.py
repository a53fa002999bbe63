"""For the administrator: what could not be delivered, without a word of what it says."""

import pytest
from django.core import mail
from django.urls import reverse

from history.models import Event
from notifications import outbox
from notifications.models import Delivery, State
from people.models import Membership, Role
from tests.cast import cast, user
from tests.notifications.conftest import NOON
from tests.suggestions.desk import at_desk

PAGE, AGAIN = reverse("notifications:given_up"), reverse("notifications:send_again")


def administrator(people, name="deng") -> Membership:
    who = user(f"{people.congress.code}-{name}", "邓工")
    return Membership.objects.create(user=who, congress=people.congress, role=Role.ADMINISTRATOR)


@pytest.fixture
def deng(people):
    return at_desk(administrator(people))


@pytest.fixture
def failed(tell, people):
    """Three deliveries, to three people, that were given up."""
    tell(people.mei, people.lan, people.song, title="极为保密的标题")
    tell(people.mei, key="event:2", number="98765", title="又一个标题")
    outbox.sorting.sort_once(NOON)
    Delivery.objects.update(
        state=State.FAILED, attempts=8, last_error="SMTPServerDisconnected: gone"
    )
    return Delivery.objects.order_by("pk")


def test_it_says_of_what_kind_to_whom_when_and_why(deng, failed):
    page = deng.get(PAGE).content.decode()

    assert page.count("您的建议已受理编号") == 3
    assert "您的建议已受理编号 × 2" in page
    for name in ("梅若兰", "兰志远", "宋文秀"):
        assert name in page
    assert "SMTPServerDisconnected: gone" in page
    assert "3月2日 12:00" in page


def test_it_says_nothing_of_what_is_told(deng, failed):
    page = deng.get(PAGE).content.decode()

    for secret in ("标题", "98765", "第12号", "/s/abc/"):
        assert secret not in page


def test_nothing_to_show_is_said(deng):
    page = deng.get(PAGE).content.decode()

    assert "消息均已送达" in page
    assert AGAIN not in page


def test_what_is_tried_again_by_itself_is_counted(deng, failed):
    failed.filter(recipient__name="兰志远").update(state=State.WAITING)

    assert "另有1条发送失败，系统会自动重试。" in deng.get(PAGE).content.decode()


def test_one_is_sent_again(deng, failed):
    answer = deng.post(AGAIN, {"pick": [failed[0].pk]})

    assert (answer.status_code, answer.url) == (302, PAGE)
    assert [row.state for row in failed] == [State.WAITING, State.FAILED, State.FAILED]
    assert "已重新发送1条" in deng.get(PAGE).content.decode()
    outbox.sweep(NOON.replace(year=2100))
    assert len(mail.outbox) == 1


def test_all_are_sent_again_and_it_is_written_down_who_said_so(deng, failed, people):
    deng.post(AGAIN, {"all": "all"})

    assert {row.state for row in failed} == {State.WAITING}
    event = Event.objects.get(kind="sent_again")
    assert event.actor_id == Membership.objects.get(role=Role.ADMINISTRATOR).user_id


@pytest.mark.parametrize("pick", [[], ["x"], ["-1"], ["²"], ["9" * 30], ["999999"]])
def test_crooked_marks_send_nothing(deng, failed, pick):
    assert deng.post(AGAIN, {"pick": pick}).status_code == 302

    assert {row.state for row in failed} == {State.FAILED}
    assert not Event.objects.filter(kind="sent_again").exists()


def test_another_congress_is_none_of_his_business(failed):
    elsewhere = at_desk(administrator(cast("linzhou")))

    assert "消息均已送达" in elsewhere.get(PAGE).content.decode()
    elsewhere.post(AGAIN, {"all": "all"})
    elsewhere.post(AGAIN, {"pick": [row.pk for row in failed]})
    assert {row.state for row in failed} == {State.FAILED}


@pytest.mark.parametrize("name", ["mei", "song", "wu", "chen"])
def test_for_others_there_is_no_such_page(people, failed, name):
    client = at_desk(getattr(people, name))

    assert client.get(PAGE).status_code == 404
    assert client.post(AGAIN, {"all": "all"}).status_code == 404
    assert client.get(reverse("notifications:preview")).status_code == 404
    assert client.get(reverse("notifications:preview_letter", args=["accepted"])).status_code == 404
    assert {row.state for row in failed} == {State.FAILED}


def test_sending_again_is_asked_by_post(deng):
    assert deng.get(AGAIN).status_code == 405


def test_the_list_asks_the_same_for_1_and_for_50(deng, failed, people, django_assert_num_queries):
    deng.get(PAGE)
    failed.exclude(pk=failed[0].pk).delete()
    with django_assert_num_queries(5):  # session with roles, rows, their messages, waiting, unread
        deng.get(PAGE)
    message = Delivery.objects.get().messages.first()
    for number in range(49):
        who = user(f"u{number}", f"代表{number}")
        row = Delivery.objects.create(
            recipient=who,
            congress=people.congress,
            channel="email",
            bundle="direct",
            state=State.FAILED,
            created_at=NOON,
            not_before=NOON,
        )
        row.messages.add(message)

    with django_assert_num_queries(5):
        page = deng.get(PAGE).content.decode()
    assert page.count("您的建议已受理编号") == 50


# --- The texts ------------------------------------------------------------------------------


def test_each_kind_is_shown_with_made_up_values(deng):
    from notifications.kinds import registered

    page = deng.get(reverse("notifications:preview")).content.decode()

    for kind in registered():
        assert f'id="{kind.kind}"' in page
    assert "关于增设公交站点的建议" in page
    assert "【代表建议办理】您的建议已受理编号（第12号建议）" in page
    assert "附办理链接：签收" in page
    assert "/l/sign/example/" in page


def test_an_email_is_shown_by_itself_and_can_do_nothing(deng):
    answer = deng.get(reverse("notifications:preview_letter", args=["reply_delivered"]))

    html = answer.content.decode()
    assert "梅若兰，您好：" in html
    assert "评价答复" in html
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "script" not in policy
    assert "sandbox" in policy


def test_a_kind_that_there_is_not_is_not_shown(deng):
    assert deng.get(reverse("notifications:preview_letter", args=["nothing"])).status_code == 404
