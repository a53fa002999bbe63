"""Text messages and chats: said the way each wants it, without what others must not read."""

import base64
import hashlib
import hmac
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from notifications import outbox
from notifications.channels import ways_to
from notifications.channels.speaking import number_of
from notifications.models import Channel, Choice, Delivery, Manner
from tests.notifications.conftest import NOON, states
from tests.notifications.listener import Listener

SECRET = "SEC-9f1c"
PHONE = "13800000000"


@pytest.fixture
def other_side(settings):
    """A server that plays the gateway, the robot or the program."""
    with Listener() as listener:
        settings.INTERNAL_HOSTS = ["127.0.0.1"]
        settings.SITE_URL = "https://jianyi.example.cn"
        yield listener


@pytest.fixture
def reachable(people):
    """Mei has a telephone, and wishes to be called in the chat."""
    people.mei.user.phone = PHONE
    people.mei.user.save()
    for channel in (Channel.SMS, Channel.WEBHOOK):
        Choice.objects.create(
            user=people.mei.user, kind="accepted", channel=channel, manner=Manner.AT_ONCE
        )
    return people.mei


def hook(settings, other_side, speaks: str, congress: str = "", secret: str = SECRET) -> None:
    endpoint = {"congress": congress, "speaks": speaks, "url": other_side.url(), "secret": secret}
    settings.WEBHOOKS = [*settings.WEBHOOKS, endpoint]


def gateway(settings, other_side) -> None:
    settings.SMS_GATEWAY = {
        "congress": "",
        "speaks": "json",
        "url": other_side.url("/sms"),
        "secret": SECRET,
    }


def signed(heard) -> bool:
    said = f"{heard.headers['X-Timestamp']}.".encode() + heard.body
    expected = hmac.new(SECRET.encode(), said, hashlib.sha256).hexdigest()
    return heard.headers["X-Signature"] == f"sha256={expected}"


def test_a_text_message_is_a_line_with_a_link_and_signed(tell, reachable, other_side, settings):
    gateway(settings, other_side)
    tell(title="极为保密的标题")

    outbox.run_once(NOON)

    (heard,) = other_side.heard
    row = Delivery.objects.get(channel=Channel.SMS)
    assert heard.path == "/sms"
    assert heard.json == {
        "id": f"delivery-{row.pk}.{row.congress_id}.{int(NOON.timestamp())}",
        "congress": "yunxi",
        "to": PHONE,
        "text": "【代表建议办理】您的建议已受理编号（第12号建议） https://jianyi.example.cn/s/abc/",
    }
    assert heard.headers["X-Timestamp"] == str(int(NOON.timestamp()))
    assert signed(heard)
    assert row.state == "sent"


@pytest.mark.parametrize(
    ("typed", "called"),
    [
        ("138 0000-0000", PHONE),
        (" (+86) 138.0000.0000 ", "+8613800000000"),
        ("+86 138 0000 0000", "+8613800000000"),
        ("１３８００００００００", PHONE),
        ("＋８６ 138－0000－0000", "+8613800000000"),
        ("138\u00a00000\u200b0000", PHONE),
        ("无", ""),
        ("+", ""),
        ("", ""),
    ],
)
def test_a_number_is_called_by_its_digits_however_it_was_typed(typed, called):
    assert number_of(typed) == called


@pytest.mark.parametrize("speaks", ["wecom", "dingtalk"])
def test_chats_and_gateways_get_digits(tell, reachable, other_side, settings, speaks):
    gateway(settings, other_side)
    hook(settings, other_side, speaks)
    reachable.user.phone = "138 0000-0000"
    reachable.user.save()
    tell()

    outbox.run_once(NOON)

    said = " ".join(heard.body.decode() for heard in other_side.heard)
    assert said.count(PHONE) >= 2
    assert "138 0000" not in said


def test_no_way_leads_to_what_is_no_number(reachable, other_side, settings):
    gateway(settings, other_side)
    hook(settings, other_side, "wecom")
    reachable.user.phone = "无"

    assert ways_to(reachable.user, "yunxi") == [Channel.EMAIL]


def test_of_several_things_a_text_message_says_how_many(tell, reachable, other_side, settings):
    gateway(settings, other_side)
    reachable.user.language = "en"
    reachable.user.save()
    for number in ("12", "13"):
        tell(key=f"event:{number}", number=number)

    outbox.run_once(NOON)

    assert other_side.heard[0].json["text"] == (
        "[Deputies' suggestions] 2 messages about deputies' suggestions"
        " https://jianyi.example.cn/inbox/"
    )


def test_wecom_is_told_whom_to_call(tell, reachable, other_side, settings):
    hook(settings, other_side, "wecom", secret="")
    tell(title="极为保密的标题")

    outbox.run_once(NOON)

    (heard,) = other_side.heard
    assert heard.path == "/hook?key=k"
    assert heard.json == {
        "msgtype": "text",
        "text": {
            "content": "【代表建议办理】您的建议已受理编号（第12号建议） "
            "https://jianyi.example.cn/s/abc/",
            "mentioned_mobile_list": [PHONE],
        },
    }
    assert states(channel=Channel.WEBHOOK) == ["sent"]


def test_dingtalk_is_told_whom_to_call_and_given_its_signature(
    tell, reachable, other_side, settings
):
    hook(settings, other_side, "dingtalk")
    tell()

    outbox.run_once(NOON)

    (heard,) = other_side.heard
    query = parse_qs(urlsplit(heard.path).query)
    moment = str(int(NOON.timestamp() * 1000))
    digest = hmac.new(SECRET.encode(), f"{moment}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert query == {
        "key": ["k"],
        "timestamp": [moment],
        "sign": [base64.b64encode(digest).decode()],
    }
    assert heard.json["at"] == {"atMobiles": [PHONE], "isAtAll": False}
    assert heard.json["text"]["content"].endswith(f" @{PHONE}")


def test_dingtalk_without_a_secret_is_not_signed(tell, reachable, other_side, settings):
    hook(settings, other_side, "dingtalk", secret="")
    tell()

    outbox.run_once(NOON)

    assert other_side.heard[0].path == "/hook?key=k"


def test_a_program_is_told_the_sign_in_name_and_can_check_who_speaks(
    tell, reachable, other_side, settings
):
    hook(settings, other_side, "json")
    tell()

    outbox.run_once(NOON)

    (heard,) = other_side.heard
    assert heard.json["to"] == "yunxi-mei"
    assert signed(heard)


@pytest.mark.parametrize("speaks", ["wecom", "dingtalk"])
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b'{"errcode": 45009, "errmsg": "api freq out of limit"}', "errcode 45009: api freq"),
        (b'{"errcode": 310000, "errmsg": "keywords not in content"}', "errcode 310000"),
        (b"<html>", "The answer is no JSON."),
        (b"[]", "errcode None"),
        (b'"ok"', "errcode None"),
    ],
)
def test_a_no_that_comes_with_status_200_is_a_failure(
    tell, reachable, other_side, settings, speaks, answer, reason
):
    hook(settings, other_side, speaks)
    other_side.answer = [answer]
    tell()

    outbox.run_once(NOON)

    row = Delivery.objects.get(channel=Channel.WEBHOOK)
    assert (row.state, row.attempts) == ("waiting", 1)
    assert reason in row.last_error


def test_a_chat_that_comes_back_is_told_once(tell, reachable, other_side, settings):
    hook(settings, other_side, "wecom")
    other_side.status = 503
    tell()
    outbox.run_once(NOON)

    other_side.status = 200
    outbox.sweep(NOON + timedelta(minutes=1))
    outbox.sweep(NOON + timedelta(hours=1))

    assert states(channel=Channel.WEBHOOK) == ["sent"]
    assert [heard.json["msgtype"] for heard in other_side.heard] == ["text", "text"]


def test_one_way_that_fails_holds_up_no_other(tell, reachable, other_side, settings, mailoutbox):
    hook(settings, other_side, "wecom")
    other_side.status = 500
    tell()

    outbox.run_once(NOON)

    assert states(channel=Channel.WEBHOOK) == ["waiting"]
    assert states(channel=Channel.EMAIL) == ["sent"]
    assert len(mailoutbox) == 1


def test_each_congress_has_its_own_chat_and_no_other(tell, reachable, other_side, settings):
    hook(settings, other_side, "wecom", congress="linzhou")
    tell(key="event:1")
    outbox.run_once(NOON)
    assert other_side.heard == []
    assert Channel.WEBHOOK not in ways_to(reachable.user, "yunxi")

    hook(settings, other_side, "wecom", congress="yunxi")
    tell(key="event:2")
    outbox.run_once(NOON)

    assert len(other_side.heard) == 1


def test_a_gateway_that_was_taken_away_drops_what_waits(tell, reachable, other_side, settings):
    gateway(settings, other_side)
    tell()
    outbox.sorting.sort_once(NOON)
    settings.SMS_GATEWAY = None

    outbox.run_once(NOON)

    assert states(channel=Channel.SMS) == ["dropped"]
    assert other_side.heard == []


def test_secrets_do_not_show_in_what_is_kept_of_an_error(tell, reachable, settings):
    settings.WEBHOOKS = [
        {
            "congress": "",
            "speaks": "wecom",
            "url": "https://127.0.0.1:1/send?key=TOPSECRET",
            "secret": SECRET,
        }
    ]
    tell()

    outbox.run_once(NOON)

    row = Delivery.objects.get(channel=Channel.WEBHOOK)
    assert row.last_error == "NotAllowedError: The host lies in our own network or nowhere."


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"email": "", "phone": ""}, []),
        ({"email": "m@example.org", "phone": ""}, ["email"]),
        ({"email": "", "phone": PHONE}, ["sms", "webhook"]),
        ({"email": "m@example.org", "phone": PHONE}, ["email", "sms", "webhook"]),
    ],
)
def test_which_ways_lead_to_somebody(people, other_side, settings, fields, expected):
    gateway(settings, other_side)
    hook(settings, other_side, "wecom")
    for name, value in fields.items():
        setattr(people.mei.user, name, value)

    assert ways_to(people.mei.user, "yunxi") == expected
