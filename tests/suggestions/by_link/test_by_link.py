"""An act by the link of a mail: once, for one thing, by the one it was sent to, asked for first."""

import io
import logging
import re
from datetime import date, datetime, timedelta

import pytest
import structlog
from django.conf import settings
from django.core import mail
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse

from history.models import Event
from history.verify import breaks
from notifications import links, outbox
from notifications.links import address_of
from notifications.models import Message
from people.models import Membership, Role
from suggestions.assigning import due as parts_due
from suggestions.assigning.actions import reassign, sign_for
from suggestions.assigning.rules import Handout
from suggestions.models import Assignment, Rating, Suggestion
from suggestions.rating import due as ratings_due
from suggestions.rating.actions import rehandle
from tests import cast as play
from tests.suggestions.desk import at_desk
from tests.suggestions.everybody import everybody, everything
from workflow.machines.assignment import AssignmentRole

pytestmark = pytest.mark.django_db

ANSWERS = {"result": "agree", "attitude": "satisfied", "comment": ""}


@pytest.fixture
def people():
    return play.cast()


@pytest.fixture
def clock(time_machine):
    """The days of the story: what views read is what the story says."""

    def at(day: date, hour: int = 12) -> None:
        time_machine.move_to(play.at(day, hour), tick=False)

    return at


@pytest.fixture
def handed_out(people, clock) -> Suggestion:
    """Transport was handed a suggestion today."""
    case = play.assigned(people)
    clock(play.HANDED_OUT)
    return case


@pytest.fixture
def delivered(people, clock) -> Suggestion:
    """Mei was delivered her reply today."""
    case = play.resolved(people)
    clock(play.DELIVERED)
    return case


def link(member: Membership, kind: str) -> str:
    """Give the link in the mail that somebody was sent."""
    return address_of(Message.objects.filter(kind=kind, recipient=member.user).latest("pk"))


def part(people, case: Suggestion) -> Assignment:
    return play.part(case, people.transport)


def rate(client: Client, address: str, **changes: str):
    """Fill in the page's first form and send it."""
    page = client.get(address).content.decode()
    reply = re.search(r'name="reply" value="(\w+)"', page)[1]
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    answers = {f"{reply}-{name}": value for name, value in (ANSWERS | changes).items()}
    return client.post(address, {"reply": reply, "seen": seen, **answers})


# --- Signing for ----------------------------------------------------------------------------


def test_the_mail_holds_the_link_and_says_to_whom_it_belongs(people, handed_out, settings):
    settings.SITE_URL = "https://jianyi.example.cn"

    outbox.sweep(play.at(play.HANDED_OUT))

    (sent,) = [m for m in mail.outbox if m.to == [people.lin.user.email]]
    address = link(people.lin, "assigned")
    assert f"签收\nhttps://jianyi.example.cn{address}\n" in sent.body
    assert f'href="https://jianyi.example.cn{address}"' in sent.alternatives[0].content
    assert "请勿转发" in sent.body


def test_opening_the_link_asks_and_does_nothing(people, handed_out, client):
    address = link(people.lin, "assigned")
    before = everything()

    for method in (client.get, client.head, client.get):
        assert method(address).status_code == 200

    page = client.get(address).content.decode()
    assert "关于增设公交站点的建议" in page
    assert "林科员" in page
    assert everything() == before


def test_it_is_signed_for_by_the_one_to_whom_the_mail_was_sent(people, handed_out, client):
    address = link(people.lin, "assigned")

    answer = client.post(address, {"seen": part(people, handed_out).version})

    assert (answer.status_code, answer.url) == (302, address)
    signed = part(people, handed_out)
    assert (signed.state, signed.handler) == ("signed_for", people.lin.user)
    event = Event.objects.get(kind="signed_for")
    assert event.actor_id == people.lin.user_id
    assert event.act_key.startswith("link:")
    assert list(breaks()) == []
    assert "此链接已使用" in client.get(address).content.decode()


def test_nobody_is_signed_in_by_it(people, handed_out, client):
    address = link(people.lin, "assigned")

    client.get(address)
    client.post(address, {"seen": "1"})

    assert "sid" not in client.cookies
    assert client.get("/queue/").status_code == 302
    assert client.get(handed_out.get_absolute_url()).status_code == 302


def test_a_link_is_good_for_one_act_however_often_it_is_sent(people, handed_out, client):
    address = link(people.lin, "assigned")
    client.post(address, {"seen": "1"})
    after = everything()

    for _turn in range(3):
        assert client.post(address, {"seen": "1"}).status_code in (200, 302)

    assert everything() == after


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_sign_for_it_once(people, handed_out, at_once):
    address = link(people.lin, "assigned")

    def press() -> int:
        return Client().post(address, {"seen": "1"}).status_code

    assert set(at_once(press, press, press)) <= {200, 302, 409}
    assert Event.objects.filter(kind="signed_for").count() == 1


def test_a_colleague_who_was_quicker_is_no_fault_of_the_reader(people, handed_out, client):
    zhao = Membership.objects.create(
        user=play.user("zhao", "赵局长"),
        congress=people.congress,
        role=Role.SIGNATORY,
        unit=people.transport,
    )
    address = link(people.lin, "assigned")
    sign_for(part(people, handed_out), play.by(zhao, play.HANDED_OUT))

    assert "该件已签收" in client.get(address).content.decode()
    assert client.post(address, {"seen": "1"}).status_code == 200
    assert part(people, handed_out).handler == zhao.user


def test_who_saw_another_version_is_told_and_asked_again(people, handed_out, client):
    address = link(people.lin, "assigned")

    answer = client.post(address, {"seen": "77"})

    assert answer.status_code == 409
    assert 'role="alert"' in answer.content.decode()
    assert part(people, handed_out).state == "pending"
    assert client.post(address, {"seen": "1"}).status_code == 302


def test_each_unit_signs_for_its_own_part(people, handed_out, client):
    client.post(link(people.fang, "assigned"), {"seen": "1"})

    assert play.part(handed_out, people.finance).state == "signed_for"
    assert part(people, handed_out).state == "pending"


# --- What a link is not good for ------------------------------------------------------------


def closed(answer, words: str) -> bool:
    page = answer.content.decode()
    return words in page and "仅打开链接不会办理任何事项" in page and "公交" not in page


def forged(text: str) -> str:
    return Signer(salt="notifications.links", sep=".", key="another key").sign(text)


def signed(text: str, salt: str = "notifications.links") -> str:
    """Sign something as we would, for this or for something else."""
    return Signer(salt=salt, sep=".").sign(text)


SPOILT = {
    "cut off": lambda token: token[:-1],
    "longer": lambda token: token + "x",
    "two stops": lambda token: token.replace(".", "..", 1),
    "another number": lambda token: "9" + token,
    "no signature": lambda token: token.partition(".")[0],
    "endless": lambda _token: "x" * 5000,
    "another key": lambda token: forged(token.partition(".")[0]),
    "signed for something else": lambda token: signed(token.partition(".")[0], "elsewhere"),
    "only the number signed": lambda token: signed(token.partition(".")[0]),
    "no number": lambda _token: signed("None"),
    "no such message": lambda _token: signed("999999"),
    "past all numbers": lambda _token: signed("9" * 30),
    "nothing": lambda _token: "%00",
    "other digits": lambda _token: "１.２",
}


@pytest.mark.parametrize("spoil", SPOILT)
def test_a_link_that_was_changed_or_made_up_is_wrong(people, handed_out, client, spoil):
    token = link(people.lin, "assigned").rstrip("/").rpartition("/")[2]
    address = f"/l/sign/{SPOILT[spoil](token)}/"
    before = everything()

    assert client.get(address).status_code == 404
    assert client.post(address, {"seen": "1"}).status_code == 404
    assert closed(client.get(address), "此链接不完整")
    assert everything() == before


@pytest.mark.parametrize("differs", ["recipient", "created_at", "key"])
def test_after_a_restore_an_old_link_opens_no_message_with_the_same_number(
    people, handed_out, client, differs
):
    """Numbers are given again after a backup was restored, and the key stays the same."""
    address = link(people.lin, "assigned")
    told = Message.objects.get(recipient=people.lin.user, kind="assigned")
    another = {
        "recipient": people.mei.user,
        "created_at": told.created_at + timedelta(milliseconds=1),
        "key": "event:999",
    }
    assert client.get(address).status_code == 200

    Message.objects.filter(pk=told.pk).update(**{differs: another[differs]})

    assert client.get(address).status_code == 404
    assert client.post(address, {"seen": "1"}).status_code == 404


def test_a_link_leads_to_its_own_page_only(people, delivered, client):
    token = link(people.mei, "reply_delivered").rstrip("/").rpartition("/")[2]
    signing = reverse("suggestions:sign_by_link", args=[token])
    rating = reverse("suggestions:rate_by_link", args=[token])

    assert client.get(rating).status_code == 200
    assert closed(client.get(signing), "此链接不完整")


def test_a_message_of_another_kind_has_no_link(people, handed_out, client):
    other = Message.objects.filter(kind="accepted").first()
    token = links.token_of(other)

    assert address_of(other) == ""
    assert client.get(reverse("suggestions:sign_by_link", args=[token])).status_code == 404


@pytest.mark.parametrize(("days", "status"), [(6, 200), (7, 410), (400, 410)])
def test_a_link_is_good_for_some_days_only(people, handed_out, client, clock, days, status):
    address = link(people.lin, "assigned")
    clock(play.HANDED_OUT + timedelta(days=days), hour=11 if days == 7 else 9)

    assert client.get(address).status_code == status
    if status == 410:
        assert closed(client.get(address), "此链接已过期")
        assert client.post(address, {"seen": "1"}).status_code == 410
        assert part(people, handed_out).state == "pending"


def test_rights_are_looked_at_when_the_link_is_used(people, handed_out, client):
    address = link(people.lin, "assigned")
    people.lin.ended_on = play.HANDED_OUT
    people.lin.save()

    assert closed(client.get(address), "此事项已不再由您办理")
    assert client.post(address, {"seen": "1"}).status_code == 410
    assert part(people, handed_out).state == "pending"


def test_who_may_not_sign_in_any_more_acts_by_no_link(people, handed_out, client):
    address = link(people.lin, "assigned")
    people.lin.user.is_active = False
    people.lin.user.save()

    assert client.post(address, {"seen": "1"}).status_code == 410
    assert part(people, handed_out).state == "pending"


def test_a_unit_that_was_taken_off_signs_for_nothing(people, handed_out, client):
    address = link(people.lin, "assigned")
    reassign(
        handed_out,
        play.by(people.song, play.HANDED_OUT),
        units=[Handout(people.education, AssignmentRole.LEAD)],
        reason="属教育局职责。",
    )

    client.post(address, {"seen": "1"})

    assert part(people, handed_out).state == "returned"


def test_what_came_back_the_same_day_is_signed_for_by_its_own_link(people, handed_out, client):
    old = link(people.lin, "assigned")
    client.post(old, {"seen": "1"})
    for units in ([Handout(people.education, AssignmentRole.LEAD)], play.lead_and_co(people)):
        day = play.by(people.song, play.HANDED_OUT)
        reassign(play.fresh(handed_out), day, units=units, reason="重新核定职责。")

    client.post(old, {"seen": "1"})
    assert "<form" not in client.get(old).content.decode()
    new = handed_out.assignments.filter(unit=people.transport).latest("pk")
    assert new.state == "pending"
    assert client.post(link(people.lin, "assigned"), {"seen": "1"}).status_code == 302
    new.refresh_from_db()
    assert new.state == "signed_for"


def test_who_is_signed_in_as_somebody_else_does_not_act_in_anothers_name(people, handed_out):
    address = link(people.lin, "assigned")
    somebody_else = at_desk(people.fang)

    assert closed(somebody_else.get(address), "此链接是发给他人的")
    assert somebody_else.post(address, {"seen": "1"}).status_code == 403
    assert part(people, handed_out).state == "pending"
    assert at_desk(people.lin).post(address, {"seen": "1"}).status_code == 302


def test_a_form_of_another_site_is_refused(people, handed_out):
    client = Client(enforce_csrf_checks=True)

    assert client.post(link(people.lin, "assigned"), {"seen": "1"}).status_code == 403
    assert part(people, handed_out).state == "pending"


def test_an_installation_may_do_without_links(people, handed_out, client, settings):
    address = link(people.lin, "assigned")
    settings.ACTS_BY_LINK = False

    assert link(people.lin, "assigned") == ""
    assert client.get(address).status_code == 404
    outbox.sweep(play.at(play.HANDED_OUT))
    assert not [m for m in mail.outbox if "/l/" in m.body]


def test_a_link_says_nothing_that_could_be_guessed_from_another(people, handed_out):
    one, two = link(people.lin, "assigned"), link(people.fang, "assigned")

    assert one.rpartition(".")[2] != two.rpartition(".")[2]
    assert len(one.rpartition(".")[2].rstrip("/")) == 43, "256 bits of signature"


@pytest.fixture
def logged():
    """What stands in the log, as it is written there."""
    root = logging.getLogger()
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(next(h.formatter for h in root.handlers if is_ours(h)))
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


def is_ours(handler: logging.Handler) -> bool:
    return isinstance(handler.formatter, structlog.stdlib.ProcessorFormatter)


def test_no_link_stands_in_the_log(people, handed_out, client, logged):
    address = link(people.lin, "assigned")
    token = address.rstrip("/").rpartition("/")[2]

    client.get(address)
    client.post(address, {"seen": "77"})
    client.get(address[:-2] + "/")

    assert logged.getvalue().count("/l/sign/…") == 2
    assert token[:-5] not in logged.getvalue()


def test_a_page_of_a_link_is_kept_nowhere(people, handed_out, client):
    answer = client.get(link(people.lin, "assigned"))

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_the_page_is_in_the_language_of_its_reader(people, handed_out, client):
    people.lin.user.language = "en"
    people.lin.user.save()

    answer = client.get(link(people.lin, "assigned"))

    assert '<html lang="en"' in answer.content.decode()
    assert answer.headers["Content-Language"] == "en"


def test_a_reminder_to_sign_for_it_holds_a_link_of_its_own(people, handed_out, client, clock):
    day = date(2025, 2, 25)  # seven days before the time to give it back is over
    assert parts_due.tell_units(play.at(day)) > 0
    clock(day)
    outbox.sweep(play.at(day, 11))
    mail.outbox.clear()
    outbox.sweep(play.at(day, 16))

    address = link(people.lin, "sign_due")
    (sent,) = [m for m in mail.outbox if m.to == [people.lin.user.email]]
    assert f"签收\n{settings.SITE_URL}{address}\n" in sent.body
    assert address != link(people.lin, "assigned")
    assert client.post(address, {"seen": part(people, handed_out).version}).status_code == 302
    assert part(people, handed_out).state == "signed_for"
    assert client.post(link(people.lin, "assigned")).status_code == 200, "nothing is left to do"
    assert Event.objects.filter(kind="signed_for").count() == 1


def test_who_may_not_do_it_is_sent_no_link(clock):
    people = everybody()
    play.assigned(people, [Handout(people.hall, AssignmentRole.LEAD)])
    Membership.objects.create(
        user=people.lin.user, congress=people.congress, unit=people.hall, role=Role.HANDLER
    )
    day = date(2025, 2, 25)
    parts_due.tell_units(play.at(day))
    clock(day)
    outbox.sweep(play.at(day, 11))
    outbox.sweep(play.at(day, 16))

    mails = {message.to[0]: message.body for message in mail.outbox}
    assert "/l/sign/" in mails[people.lin.user.email]
    assert "尚未签收" in mails[people.guan.user.email]
    assert "/l/sign/" not in mails[people.guan.user.email], "a coordinator signs for nothing"


# --- Rating ---------------------------------------------------------------------------------


def test_a_deputy_rates_from_the_mail(people, delivered, client):
    address = link(people.mei, "reply_delivered")
    page = client.get(address).content.decode()
    assert "一、已增设站点。" in page, "who rates a letter reads it first"
    assert not Rating.objects.exists()

    answer = rate(client, address)

    assert (answer.status_code, answer.url) == (302, address)
    given = Rating.objects.get()
    assert (given.deputy, given.result, given.on_paper) == (people.mei.deputy, "agree", False)
    assert play.fresh(delivered).state == "rated"
    assert "感谢您" in client.get(address).content.decode()
    assert "sid" not in client.cookies


def test_a_deputy_rates_from_a_reminder(client, clock):
    people = play.cast(preset="beijing")  # where a rating counts for fifteen working days
    delivered = play.resolved(people)
    day = play.fresh(delivered).feedback_until - timedelta(days=1)
    ratings_due.tell_deputies(play.at(day))
    clock(day)
    outbox.sweep(play.at(day, 11))
    mail.outbox.clear()
    outbox.sweep(play.at(day, 16))

    address = link(people.mei, "rating_due")
    (sent,) = [m for m in mail.outbox if m.to == [people.mei.user.email]]
    assert f'href="{settings.SITE_URL}{address}"' in sent.alternatives[0].content
    assert rate(client, address).status_code == 302
    assert play.fresh(delivered).state == "rated"
    again = rate(client, link(people.mei, "reply_delivered"), result="disagree", comment="")
    assert again.status_code == 422, "a no asks for its reason, whichever mail it comes from"
    assert Rating.objects.get().result == "agree"


def test_a_rating_by_link_is_given_once_whatever_is_sent_later(people, delivered, client):
    address = link(people.mei, "reply_delivered")
    page = client.get(address).content.decode()
    reply = re.search(r'name="reply" value="(\w+)"', page)[1]
    rate(client, address)
    after = everything()

    other = {f"{reply}-result": "disagree", f"{reply}-attitude": "dissatisfied"}
    client.post(address, {"reply": reply, **other, f"{reply}-comment": "x"})

    assert everything() == after


def test_a_no_without_its_reason_comes_back_with_what_was_chosen(people, delivered, client):
    address = link(people.mei, "reply_delivered")

    answer = rate(client, address, result="disagree")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'class="problems"' in page
    assert re.search(r'value="disagree"[^>]*checked', page)
    assert not Rating.objects.exists()
    assert rate(client, address, result="disagree", comment="夜班没有延长。").status_code == 302


def test_an_answer_about_another_letter_is_no_answer(people, delivered, client):
    address = link(people.mei, "reply_delivered")
    other = play.resolved(people, title="关于校门口停车的建议")
    foreign = other.replies.get().public_id

    sent = {"reply": foreign, f"{foreign}-result": "agree", f"{foreign}-attitude": "satisfied"}
    assert client.post(address, sent).status_code == 302
    assert client.post(address, {}).status_code == 302

    assert not Rating.objects.exists()


def test_a_rating_that_was_given_after_signing_in_is_replaced_only_knowingly(
    people, delivered, client
):
    address = link(people.mei, "reply_delivered")
    play.rated(people, delivered, day=play.DELIVERED)

    assert "您已于" in client.get(address).content.decode()
    rate(client, address, attitude="mostly_satisfied")

    assert Rating.objects.filter(superseded=False).count() == 1
    assert Rating.objects.count() == 2


def test_the_link_of_an_earlier_round_rates_no_later_letter(people, delivered, client, clock):
    old = link(people.mei, "reply_delivered")
    play.rated(people, delivered, result="disagree", comment="没有延长。", day=play.DELIVERED)
    clock(play.DELIVERED + timedelta(days=1))
    rehandle(
        play.fresh(delivered),
        play.by(people.song, play.DELIVERED + timedelta(days=1)),
        units=play.lead_and_co(people),
        reason="请重办。",
    )
    assert closed(client.get(old), "目前没有需要评价的答复")

    again = play.fresh(delivered)
    play.reply(people, again, people.transport, day=play.DELIVERED + timedelta(days=9))
    play.resolve(
        play.fresh(again), play.by(people.song, play.DELIVERED + timedelta(days=9)), outcomes={}
    )
    clock(play.DELIVERED + timedelta(days=9))

    assert closed(client.get(old), "目前没有需要评价的答复")
    late = client.post(old, {"comment": "写了很久的意见。"})
    assert late.status_code == 410
    assert "写了很久的意见。" in late.content.decode()
    assert client.get(link(people.mei, "reply_delivered")).status_code == 200


def test_a_rating_after_the_window_says_so_and_counts_nowhere(people, delivered, client, clock):
    address = link(people.mei, "reply_delivered")
    Suggestion.objects.filter(pk=delivered.pk).update(
        feedback_until=play.DELIVERED + timedelta(days=5)
    )
    clock(play.DELIVERED + timedelta(days=9))

    assert (
        "不计入" in client.get(address).content.decode()
        or "统计" in client.get(address).content.decode()
    )
    rate(client, address)

    assert Rating.objects.get().late is True


def test_where_the_lead_deputy_rates_a_cosigner_is_told_so(people, clock, client):
    from tests.suggestions.everybody import signed_by_two

    play.policy(people, who_rates="lead")
    signed_by_two(people)
    clock(play.DELIVERED)

    assert closed(client.get(link(people.lan, "reply_delivered")), "由领衔代表评价")
    assert client.get(link(people.mei, "reply_delivered")).status_code == 200


def test_who_is_no_deputy_any_more_rates_nothing(people, delivered, client):
    address = link(people.mei, "reply_delivered")
    people.mei.ended_on = play.DELIVERED
    people.mei.save()

    assert closed(client.get(address), "此事项已不再由您办理")


def test_a_deputy_who_works_for_a_unit_as_well_rates_as_a_deputy(people, delivered, client):
    Membership.objects.create(
        user=people.mei.user, congress=people.congress, role=Role.HANDLER, unit=people.finance
    )

    rate(client, link(people.mei, "reply_delivered"))

    assert Rating.objects.get().deputy == people.mei.deputy


def test_separate_letters_are_rated_one_by_one(people, clock, client):
    units = [
        Handout(people.transport, AssignmentRole.SEPARATE),
        Handout(people.education, AssignmentRole.SEPARATE),
    ]
    case = play.assigned(people, units)
    for unit in (people.transport, people.education):
        play.reply(people, play.fresh(case), unit)
    play.resolve(play.fresh(case), play.by(people.song, play.DELIVERED), outcomes={})
    clock(play.DELIVERED)
    address = link(people.mei, "reply_delivered")

    rate(client, address)
    assert client.get(address).content.decode().count('name="reply"') == 1
    rate(client, address)

    assert Rating.objects.count() == 2
    assert play.fresh(case).state == "rated"
    assert 'name="reply"' not in client.get(address).content.decode()


def test_a_text_message_holds_the_link_and_a_group_chat_does_not(people, handed_out, settings):
    from notifications.letters import letter_of
    from notifications.models import Delivery

    outbox.sorting.sort_once(play.at(play.HANDED_OUT))
    row = Delivery.objects.get(recipient=people.lin.user)

    letter = letter_of(row, row.messages.all(), datetime.now(tz=play.SHANGHAI))

    assert "/l/sign/" in letter.brief(with_act=True)
    assert "/l/sign/" not in letter.brief(with_act=False)
    assert handed_out.title not in letter.brief(with_act=True)
    assert links.address_of(row.messages.get()) in letter.brief(with_act=True)
