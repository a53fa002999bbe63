"""Stories of withdrawals that several deputies have to agree to."""

from functools import partial

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from history.models import Event
from history.verify import breaks
from notifications.models import Message
from suggestions import timeline
from suggestions.assigning.actions import assign, sign_for
from suggestions.intake.drafting import answer_invitation, invite, submit, take_back
from suggestions.intake.reviewing import accept, change_lead, decline, return_to_deputy
from suggestions.intake.withdrawing import answer_withdrawal, ask_withdrawal, drop_withdrawal
from suggestions.models import Facts, Suggestion, Withdrawal
from suggestions.recalculation import differences
from suggestions.record import ActRefused
from suggestions.replying.actions import issue_reply
from suggestions.visibility import attachments_visible_to
from tests import cast as play
from tests.suggestions.desk import at_desk, send, send_form, the_form, words
from tests.suggestions.everybody import everybody, everything, seat, signed, signed_by_three

REASON = "问题已经解决，无须再办。"
ASKED, LATER = play.DELIVERED, play.RATED


def asked(people, case: Suggestion, day=ASKED) -> Suggestion:
    """Mei asks the others to agree."""
    ask_withdrawal(play.fresh(case), play.by(people.mei, day), reason=REASON)
    return play.fresh(case)


def answered(people, case: Suggestion, member, *, agreed: bool = True) -> Event:
    acting = play.by(member, LATER)
    return answer_withdrawal(play.fresh(case), acting, deputy=seat(member), agreed=agreed)


def state_of(case: Suggestion) -> str:
    return case.withdrawals.latest("pk").state


def told(kind: str) -> set[str]:
    found = Message.objects.filter(kind=kind)
    return set(found.values_list("recipient__name", flat=True))


# --- Asking and agreeing --------------------------------------------------------------------

pytestmark = pytest.mark.django_db


def test_it_is_withdrawn_with_the_last_agreement_and_handled_until_then():
    people = everybody()
    case = asked(people, signed_by_three(people))
    assert (case.state, state_of(case)) == ("assigned", "open")
    assert told("withdrawal_asked") == {"兰志远", "周明"}
    sign_for(play.part(case, people.transport), play.by(people.lin, ASKED))

    first = answered(people, case, people.lan)
    assert (first.kind, play.fresh(case).state) == ("withdrawal_agreed", "assigned")
    last = answered(people, case, people.zhou)

    case = play.fresh(case)
    assert (last.kind, case.state, case.ended_on) == ("withdrawn", "withdrawn", LATER)
    assert state_of(case) == "agreed"
    assert {part.state for part in case.assignments.all()} == {"returned"}
    assert told("withdrawal_answered") == {"梅若兰"}
    assert told("withdrawn") == {"宋文秀", "梅若兰", "兰志远"}
    assert told("taken_off") == {"林科员", "赵局长", "方科员"}
    assert Facts.objects.get(case=case, unit=None, end_on=None, known_to=None).ended == "withdrawn"


def test_one_who_does_not_agree_ends_it_and_it_may_be_asked_again():
    people = everybody()
    case = asked(people, signed_by_three(people))

    event = answered(people, case, people.lan, agreed=False)

    assert (event.kind, state_of(case)) == ("withdrawal_refused", "refused")
    assert told("withdrawal_answered") == {"梅若兰", "周明"}
    with pytest.raises(ActRefused):
        answered(people, case, people.zhou)
    assert play.fresh(case).state == "assigned"
    asked(people, case, LATER)
    for member in (people.lan, people.zhou):
        answered(people, case, member)
    assert play.fresh(case).state == "withdrawn"


def test_the_lead_deputy_may_think_better_of_it():
    people = everybody()
    case = asked(people, signed_by_three(people))
    answered(people, case, people.lan)

    drop_withdrawal(play.fresh(case), play.by(people.mei, LATER))

    assert (state_of(case), told("withdrawal_dropped")) == ("dropped", {"兰志远", "周明"})
    with pytest.raises(ActRefused):
        answered(people, case, people.zhou)
    with pytest.raises(ActRefused):
        drop_withdrawal(play.fresh(case), play.by(people.mei, LATER))


def test_nobody_asks_twice_answers_twice_or_answers_for_somebody_else():
    people = everybody()
    case = asked(people, signed_by_three(people))
    answered(people, case, people.lan)
    before = everything()

    with pytest.raises(ActRefused):
        asked(people, case, LATER)
    with pytest.raises(ActRefused):
        answered(people, case, people.lan, agreed=False)
    for member in (people.lan, people.mei, people.lin):
        with pytest.raises(ActRefused):
            answer_withdrawal(
                play.fresh(case), play.by(member, LATER), deputy=seat(people.zhou), agreed=True
            )

    assert everything() == before


def test_who_was_asked_to_co_sign_and_declined_is_not_asked_now():
    people = everybody()
    case = play.draft(people)
    invite(case, play.by(people.mei, play.SUBMITTED), deputies=[seat(people.lan)])
    answer_invitation(case, play.by(people.lan, play.SUBMITTED), confirmed=False)
    submit(play.fresh(case), play.by(people.mei, play.SUBMITTED))

    case = asked(people, case)

    assert case.state == "withdrawn"
    assert not Withdrawal.objects.exists()


def test_where_the_policy_leaves_it_to_the_lead_deputy_nobody_is_asked():
    people = everybody()
    play.policy(people, withdrawal_consent="lead")

    case = asked(people, signed_by_three(people))

    assert case.state == "withdrawn"
    assert not Withdrawal.objects.exists()


# --- What overtakes it ----------------------------------------------------------------------


def test_an_answer_of_the_unit_ends_the_wish_to_withdraw():
    people = everybody()
    case = asked(people, signed_by_three(people))
    answered(people, case, people.lan)

    play.reply(people, case, people.transport, day=LATER)

    assert (play.fresh(case).state, state_of(case)) == ("answered", "lapsed")
    with pytest.raises(ActRefused):
        answered(people, case, people.zhou)
    with pytest.raises(ActRefused):
        asked(people, case, LATER)
    assert play.fresh(case).state == "answered"
    page = words(at_desk(people.mei).get(reverse("suggestions:withdraw", args=[case.public_id])))
    assert "已不能撤回" in page
    assert "全体附议代表同意后撤回" not in page


def taken_back(people, case):
    take_back(case, play.by(people.mei, LATER))


def given_back(people, case):
    return_to_deputy(case, play.by(people.song, LATER), reason="请修改。")


def declined(people, case):
    decline(case, play.by(people.song, LATER), disposition="letter", reason="属于来信。")


def led_by_lan(people, case):
    change_lead(case, play.by(people.song, LATER), deputy=seat(people.lan), reason="调动。")


@pytest.mark.parametrize("deed", [taken_back, given_back, declined, led_by_lan])
def test_whatever_else_happens_to_it_ends_the_wish_to_withdraw(deed):
    people = everybody()
    case = asked(people, signed_by_three(people, until="submitted"))

    deed(people, case)

    assert state_of(case) == "lapsed"


def test_where_it_can_be_withdrawn_before_the_hand_out_only_the_hand_out_ends_the_wish():
    people = everybody(preset="beijing")
    case = asked(people, signed_by_three(people, until="numbered"))
    answered(people, case, people.lan)

    assign(play.fresh(case), play.by(people.song, ASKED), units=play.lead_and_co(people))

    assert state_of(case) == "lapsed"
    with pytest.raises(ActRefused):
        answered(people, case, people.zhou)
    with pytest.raises(ActRefused) as refusal:
        asked(people, case, LATER)
    assert "第十三条" in refusal.value.article


def test_the_hand_out_does_not_end_it_where_the_rules_let_it_be_withdrawn_afterwards():
    people = everybody()
    case = asked(people, signed_by_three(people, until="numbered"))

    assign(play.fresh(case), play.by(people.song, ASKED), units=play.lead_and_co(people))

    assert state_of(case) == "open"


# --- An ended suggestion --------------------------------------------------------------------


def test_whoever_acts_on_a_withdrawn_suggestion_is_told_when_it_ended_and_by_which_rule():
    people = everybody()
    case = play.assigned(people)
    part = play.part(case, people.transport)
    asked(people, case)
    before = everything()

    with pytest.raises(ActRefused) as refusal:
        sign_for(part, play.by(people.lin, LATER))

    assert "2025年5月15日" in str(refusal.value.reason)
    assert "撤回" in str(refusal.value.reason)
    assert "第十条" in refusal.value.article
    assert everything() == before


def test_whoever_acts_on_a_declined_one_is_told_what_became_of_it():
    people = everybody()
    case = play.submitted(people)
    declined(people, case)

    with pytest.raises(ActRefused) as refusal:
        accept(play.fresh(case), play.by(people.song, LATER))

    assert "2025年5月20日" in str(refusal.value.reason)
    assert "转代表来信" in str(refusal.value.reason)


# --- On paper -------------------------------------------------------------------------------


def test_an_agreement_on_paper_needs_its_scan_which_only_the_congress_sees():
    people = everybody()
    case = asked(people, signed_by_three(people))
    answered(people, case, people.lan)
    words_ = {"deputy": seat(people.zhou), "agreed": True}

    with pytest.raises(ActRefused):
        answer_withdrawal(play.fresh(case), play.by(people.song, LATER), **words_)
    answer_withdrawal(
        play.fresh(case), play.by(people.song, LATER), **words_, scan=play.a_file("同意.pdf")
    )

    assert play.fresh(case).state == "withdrawn"
    shown = {n for n, m in people.members.items() if attachments_visible_to(m).exists()}
    assert shown == {"song", "chen"}


# --- At the same moment ---------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(2))
def test_the_last_two_agree_at_once_and_it_is_withdrawn_once(at_once, turn):
    people = everybody()
    case = asked(people, signed_by_three(people))

    results = at_once(
        *(
            partial(
                answer_withdrawal,
                case,
                play.by(member, LATER, seen=case.version),
                deputy=seat(member),
                agreed=True,
            )
            for member in (people.lan, people.zhou)
        )
    )

    assert sorted(event.kind for event in results) == ["withdrawal_agreed", "withdrawn"]
    assert play.fresh(case).state == "withdrawn"
    assert list(breaks()) == []
    assert list(differences()) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_the_unit_answers_while_the_last_co_signer_agrees_and_one_of_them_is_told(at_once, turn):
    people = everybody()
    case = signed_by_three(people)
    sign_for(play.part(case, people.transport), play.by(people.lin, play.HANDED_OUT))
    play.policy(people, contact_required=False, valid_from=play.SUBMITTED)
    Suggestion.objects.get(pk=case.pk).rounds.update(policy=people.congress.policies.latest("pk"))
    asked(people, case)
    answered(people, case, people.lan)
    part = play.part(case, people.transport)

    results = at_once(
        partial(issue_reply, part, play.by(people.zhao, LATER), letter=play.letter()),
        partial(
            answer_withdrawal,
            case,
            play.by(people.zhou, LATER),
            deputy=seat(people.zhou),
            agreed=True,
        ),
    )

    assert sorted(type(result).__name__ for result in results) == ["ActRefused", "Event"]
    issued = isinstance(results[0], Event)
    assert (play.fresh(case).state, state_of(case)) == (
        ("answered", "lapsed") if issued else ("withdrawn", "agreed")
    )
    assert list(breaks()) == []
    assert list(differences()) == []


# --- The pages ------------------------------------------------------------------------------


@pytest.fixture
def on_a_day():
    with time_machine.travel(f"{LATER}T10:00:00+08:00"):
        yield


def page_of(name: str, case: Suggestion) -> str:
    return reverse(f"suggestions:{name}", args=[case.public_id])


def test_the_deputies_withdraw_it_on_their_pages(on_a_day):
    people = everybody()
    case = signed_by_three(people)
    mei, lan, zhou = (at_desk(member) for member in (people.mei, people.lan, people.zhou))
    assert "兰志远、周明" in words(mei.get(page_of("withdraw", case)))

    empty = send(mei, page_of("withdraw", case), reason=" ")
    sent = send(mei, page_of("withdraw", case), reason=REASON)

    assert (empty.status_code, sent.url) == (422, case.get_absolute_url())
    for client in (lan, zhou):
        assert page_of("answer_withdrawal", case) in words(client.get("/mine/"))
        assert REASON in words(client.get(case.get_absolute_url()))
    send(lan, page_of("answer_withdrawal", case), answer="yes")
    assert "尚未答复" in words(mei.get(case.get_absolute_url()))
    assert page_of("answer_withdrawal", case) not in words(lan.get("/mine/"))
    done = send(zhou, page_of("answer_withdrawal", case), answer="yes")

    assert done.url == reverse("suggestions:mine")
    assert "建议已撤回" in words(zhou.get(done.url))
    assert play.fresh(case).state == "withdrawn"
    assert zhou.get(page_of("answer_withdrawal", case)).status_code == 302
    assert mei.get(page_of("withdraw", case)).status_code == 302


def test_the_lead_deputy_drops_it_on_the_page_and_an_old_form_of_a_co_signer_says_so(on_a_day):
    people = everybody()
    case = asked(people, signed_by_three(people))
    lan = at_desk(people.lan)
    form = the_form(lan.get(page_of("answer_withdrawal", case)))

    dropped = send(at_desk(people.mei), page_of("withdraw", case), "drop")
    late = send_form(lan, page_of("answer_withdrawal", case), form, answer="yes")

    assert dropped.status_code == 302
    assert (late.status_code, state_of(case)) == (409, "dropped")
    assert "不再撤回" in words(late)


def test_the_secretariat_enters_the_last_agreement_from_paper(on_a_day):
    people = everybody()
    case = asked(people, signed_by_three(people))
    answered(people, case, people.lan)
    song = at_desk(people.song)
    assert page_of("paper_withdrawal", case) in words(song.get(case.get_absolute_url()))
    url = page_of("paper_withdrawal", case)

    without = send(song, url, answer="yes")
    form = the_form(song.get(url))
    scan = play.a_file("同意.pdf").upload
    done = song.post(url, {**form.fields, "answer": "yes", "scan": scan})

    assert (without.status_code, done.status_code) == (422, 302)
    assert play.fresh(case).state == "withdrawn"
    assert song.get(url).status_code == 302


def test_units_and_strangers_know_nothing_of_it(on_a_day):
    people, others = everybody(), everybody("nearby")
    case = asked(people, signed_by_three(people))

    for member in (people.lin, people.guan):
        page = words(at_desk(member).get(case.get_absolute_url()))
        history = " ".join(entry.sentence + entry.note for entry in timeline.entries(case, member))
        assert REASON not in page + history
    assert REASON in words(at_desk(people.chen).get(case.get_absolute_url()))
    for name in ("withdraw", "answer_withdrawal", "paper_withdrawal"):
        for member in (people.lin, others.song, others.mei):
            assert at_desk(member).get(page_of(name, case)).status_code == 404
    assert at_desk(people.lan).get(page_of("withdraw", case)).status_code == 404
    assert at_desk(people.mei).get(page_of("answer_withdrawal", case)).status_code == 404


def test_the_deputy_s_page_asks_the_same_queries_whatever_waits(on_a_day):
    people = everybody()
    lan = at_desk(people.lan)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked_:
            assert "撤回" in words(lan.get("/mine/"))
        return len(asked_)

    asked(people, signed_by_three(people))
    queries()
    one = queries()
    for _ in range(3):
        asked(people, signed_by_three(people))

    assert queries() == one


def test_a_form_about_a_suggestion_that_was_withdrawn_meanwhile_is_answered_with_the_reason(
    on_a_day,
):
    people = everybody()
    case = signed(people)
    lin = at_desk(people.lin)
    url = reverse("suggestions:work", args=[play.part(case, people.transport).public_id])
    form = the_form(lin.get(url), "contact")
    form.fields.pop("seen")
    asked(people, case)

    late = send_form(lin, url, form, content="商量过站点位置。")

    assert late.status_code == 409
    assert "商量过站点位置。" in words(late)
    assert "撤回" in words(late)


def test_a_form_without_its_answer_is_no_refusal(on_a_day):
    people = everybody()
    case = asked(people, signed_by_three(people))
    lan, url = at_desk(people.lan), page_of("answer_withdrawal", case)

    without = send(lan, url)
    crooked = send(lan, url, answer="perhaps")

    assert (without.status_code, crooked.status_code) == (409, 409)
    assert "表单不完整" in words(without)
    assert state_of(case) == "open"
    assert not case.withdrawals.get().consents.exclude(agreed=None).exists()


def test_an_answer_on_paper_that_is_sent_twice_or_too_late_says_so(on_a_day):
    people = everybody()
    case = asked(people, signed_by_three(people))
    answered(people, case, people.lan)
    song, url = at_desk(people.song), page_of("paper_withdrawal", case)
    form, other = the_form(song.get(url)), the_form(song.get(url))

    def sent(one):
        scan = play.a_file("同意.pdf").upload
        return song.post(url, {**one.fields, "answer": "no", "scan": scan}, follow=True)

    first, second, late = sent(form), sent(form), sent(other)

    assert (first.status_code, state_of(case)) == (200, "refused")
    assert (second.status_code, late.status_code) == (200, 409)
    assert "第一次提交时已经办妥" in words(second)
    assert "没有待答复的撤回" in words(late)


def test_who_withdraws_what_went_back_to_him_meanwhile_is_told_and_keeps_his_words(on_a_day):
    people = everybody()
    case = play.submitted(people)
    mei, url = at_desk(people.mei), page_of("withdraw", case)
    form = the_form(mei.get(url))
    return_to_deputy(case, play.by(people.song, play.SUBMITTED), reason="请一事一议。")

    late = send_form(mei, url, form, reason="写了很久的理由。")
    empty = send_form(mei, url, form, reason=" ")

    assert (late.status_code, empty.status_code) == (409, 422)
    assert "写了很久的理由。" in words(late)
    assert "请一事一议。" in words(late)
    assert play.fresh(case).state == "draft"
    assert not case.withdrawals.exists()
    assert mei.get(url).status_code == 404
