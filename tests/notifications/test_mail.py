"""What an e-mail says: text and HTML, in its reader's language, one message or many."""

import re
import time
from datetime import timedelta

import pytest
from django.core import mail

from notifications import outbox
from notifications.channels import mail as by_mail
from notifications.models import Bundle, Delivery, Message
from tests.notifications.conftest import NOON
from tests.notifications.mail_server import MailServer

MORNING = NOON + timedelta(hours=20, minutes=30)


def html_of(message) -> str:
    return message.alternatives[0].content


def test_an_email_says_it_in_text_and_html_with_a_link(tell, settings):
    settings.SITE_URL = "https://jianyi.example.cn"
    tell(title="<b>停车</b>难")

    outbox.run_once(NOON)

    (sent,) = mail.outbox
    html = html_of(sent)
    assert sent.subject == "已受理：第12号建议《<b>停车</b>难》"
    assert "梅若兰，您好：" in sent.body
    assert "已受理：第12号建议《<b>停车</b>难》\n\n第12号建议已受理。\n" in sent.body
    assert "https://jianyi.example.cn/s/abc/" in sent.body
    assert "https://jianyi.example.cn/inbox/choices/" in sent.body
    assert 'href="https://jianyi.example.cn/s/abc/"' in html
    assert "&lt;b&gt;停车&lt;/b&gt;难" in html
    assert "<b>" not in html


def test_an_email_is_in_the_language_of_its_reader(tell, people):
    people.mei.user.language = "en"
    people.mei.user.save()
    tell()

    outbox.run_once(NOON)

    (sent,) = mail.outbox
    assert sent.subject == "Accepted: suggestion No. 12, “关于增设公交站点的建议”"
    assert sent.extra_headers["Content-Language"] == "en"
    assert sent.from_email.startswith("Deputies' suggestions <no-reply@")
    assert '<html lang="en">' in html_of(sent)


def test_a_title_with_line_breaks_cannot_write_headers(tell):
    tell(title="停车\r\nBcc: all@example.org\n难")

    outbox.run_once(NOON)

    assert mail.outbox[0].subject == "已受理：第12号建议《停车 Bcc: all@example.org 难》"
    assert mail.outbox[0].recipients() == ["yunxi-mei@example.org"]


def test_several_things_are_a_list_with_a_link_each(tell, settings):
    settings.SITE_URL = "https://jianyi.example.cn"
    for number in ("12", "13", "14"):
        tell(number=number, key=f"event:{number}", title="<i>x</i>")

    outbox.run_once(NOON)

    (sent,) = mail.outbox
    assert sent.subject == "代表建议：3条新消息"
    assert re.findall(r"第(\d+)号", sent.body) == ["12", "13", "14"]
    assert sent.body.count("https://jianyi.example.cn/s/abc/") == 3
    assert html_of(sent).count('href="https://jianyi.example.cn/s/abc/"') == 3
    assert "<i>" not in html_of(sent)


@pytest.mark.parametrize(
    ("language", "subject"),
    [("zh-hans", "3月3日建议办理汇总：1条消息"), ("en", "Summary of 3 March: 1 message")],
)
def test_a_summary_says_of_which_day_it_is_even_with_one_message(
    tell_later, people, language, subject
):
    people.mei.user.language = language
    people.mei.user.save()
    tell_later()

    outbox.sweep(NOON)
    assert mail.outbox == []
    outbox.sweep(MORNING)

    assert mail.outbox[0].subject == subject


def test_a_reminder_with_200_suggestions_is_one_mail(tell, monkeypatch):
    from suggestions.kinds.writing import Accepted

    monkeypatch.setattr(Accepted, "reminds", True)
    for number in range(200):
        key = f"time:case:{number}:2026-03-09:-7d"
        tell(key=key, number=str(number), path=f"/s/{number}/")

    outbox.sweep(NOON)
    outbox.sweep(NOON + timedelta(minutes=5))
    outbox.sweep(NOON + timedelta(hours=3))

    (sent,) = mail.outbox
    assert sent.subject == "提醒：有200件建议将到期或已超期"
    assert len(set(re.findall(r"第(\d+)号", sent.body))) == 200
    assert Delivery.objects.get().bundle == Bundle.REMINDER


def test_the_same_envelope_has_the_same_message_id_each_time(tell, monkeypatch):
    tell()
    outbox.run_once(NOON)
    Delivery.objects.update(state="waiting")
    outbox.run_once(NOON)

    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert re.fullmatch(r"<delivery-\d+\.\d+\.\d+@[\w.-]+>", first.extra_headers["Message-ID"])


def test_after_a_restore_the_same_number_is_another_message_id(tell, people):
    tell()
    outbox.run_once(NOON)
    number = Delivery.objects.get().pk
    Delivery.objects.all().delete()
    later = NOON + timedelta(hours=1)
    again = Delivery.objects.create(
        pk=number,
        recipient=people.mei.user,
        congress=people.congress,
        channel="email",
        bundle="direct",
        created_at=later,
        not_before=later,
    )
    again.messages.set(Message.objects.all())

    outbox.run_once(later)

    first, second = mail.outbox
    ids = [sent.extra_headers["Message-ID"] for sent in (first, second)]
    assert [written.startswith(f"<delivery-{number}.") for written in ids] == [True, True]
    assert ids[0] != ids[1]


# --- One connection for a batch -------------------------------------------------------------


@pytest.fixture
def mail_server(settings):
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.address
        settings.EMAIL_TIMEOUT = 5
        yield server


def test_a_batch_goes_through_one_connection(tell, people, mail_server):
    tell(people.mei, people.lan, people.song)

    outbox.run_once(NOON)

    assert mail_server.connections == 1
    assert sorted(mail_server.recipients) == [
        "yunxi-lan@example.org",
        "yunxi-mei@example.org",
        "yunxi-song@example.org",
    ]
    outbox.run_once(NOON)
    assert mail_server.connections == 1, "nothing to send, nobody called"


def test_after_a_refusal_the_rest_goes_through_a_new_connection(tell, people, mail_server):
    mail_server.refused = "lan@"
    tell(people.lan, people.mei, people.song)

    outbox.run_once(NOON)

    assert sorted(mail_server.recipients) == ["yunxi-mei@example.org", "yunxi-song@example.org"]
    assert mail_server.connections == 2
    waiting = Delivery.objects.get(state="waiting")
    assert waiting.recipient == people.lan.user
    assert waiting.last_error.startswith("SMTPRecipientsRefused: ")


def test_a_mail_server_that_never_comes_to_an_end_is_cut_off(
    tell, people, mail_server, monkeypatch
):
    """It answers each step in time, so that no patience with a single step would help."""
    monkeypatch.setattr(by_mail, "WHOLE_PATIENCE", 0.5)
    tell(people.mei)
    mail_server.dawdles = 100
    began = time.monotonic()

    outbox.run_once(NOON)

    assert time.monotonic() - began < 5
    assert Delivery.objects.get().last_error.startswith("SMTPServerDisconnected: ")

    mail_server.dawdles = 0
    outbox.run_once(NOON + timedelta(minutes=1))

    assert mail_server.recipients == ["yunxi-mei@example.org"]


def test_outside_a_batch_a_letter_goes_by_itself(people, mail_server, tell):
    tell()
    outbox.sorting.sort_once(NOON)
    row = Delivery.objects.get()
    letter = outbox.sending.letter_of(row, row.messages.all(), NOON)

    by_mail.send(letter, NOON)

    assert mail_server.recipients == ["yunxi-mei@example.org"]
