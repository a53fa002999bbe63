"""A delegation submits a suggestion as a body: its head writes, signs and rates for it."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from people.models import Delegation
from suggestions.intake.content import Content
from suggestions.intake.drafting import invite, revise_draft, start_draft, submit
from suggestions.intake.reviewing import accept, change_lead, enter_for_deputy
from suggestions.models import Facts, Suggestion
from suggestions.rating.actions import Answers, rate
from suggestions.record import ActRefused
from suggestions.replying.actions import resolve
from tests import cast as play
from tests.suggestions.desk import at_desk, forms_of, send, the_form, words
from tests.suggestions.everybody import everybody, everything, seat

pytestmark = pytest.mark.django_db

BETWEEN = date(2025, 3, 3)
NAMED = "石桥镇代表团 · 团长 梅若兰"


def headed(people, member=None) -> Delegation:
    """Mei, or somebody else, heads the delegation of Shiqiao."""
    delegation = Delegation.objects.get(term=people.session.term)
    delegation.head = seat(member or people.mei)
    delegation.save(update_fields=["head"])
    return delegation


def content_of(people, delegation: Delegation | None) -> Content:
    return Content(**{**vars(play.content(people)), "delegation": delegation})


def begun(people, delegation: Delegation, *, day=play.SUBMITTED) -> Suggestion:
    words_ = {"deputy": seat(people.mei), "content": content_of(people, delegation)}
    event = start_draft(None, play.by(people.mei, day), **words_)
    return Suggestion.objects.get(pk=int(event.stream.ref))


def handed_in(people) -> Suggestion:
    case = begun(people, headed(people))
    submit(case, play.by(people.mei, play.SUBMITTED))
    return play.fresh(case)


# --- The acts -------------------------------------------------------------------------------


def test_a_delegation_s_suggestion_goes_its_way_and_its_head_rates_it():
    people = everybody()
    case = handed_in(people)
    accept(case, play.by(people.song, play.SUBMITTED))
    play.assign(play.fresh(case), play.by(people.song, BETWEEN), units=play.lead_and_co(people))

    reply = play.reply(people, play.fresh(case), people.transport)
    resolve(play.fresh(case), play.by(people.song, play.DELIVERED), outcomes={})
    answers = Answers("agree", "satisfied")
    with pytest.raises(ActRefused):
        rate(reply, play.by(people.lan, play.RATED), deputy=seat(people.lan), answers=answers)
    rate(reply, play.by(people.mei, play.RATED), deputy=seat(people.mei), answers=answers)

    case = play.fresh(case)
    assert (case.state, case.proposed_by, case.salutation) == ("rated", NAMED, "石桥镇代表团：")
    now = Facts.objects.get(case=case, unit=None, end_on=None, known_to=None)
    assert now.delegation == case.delegation


def test_only_the_head_writes_in_the_name_of_a_delegation():
    people = everybody()
    delegation = headed(people, people.lan)
    own = play.draft(people)
    before = everything()

    with pytest.raises(ActRefused):
        begun(people, delegation)
    with pytest.raises(ActRefused):
        revise_draft(
            own, play.by(people.mei, play.SUBMITTED), content=content_of(people, delegation)
        )

    assert everything() == before


def test_who_heads_it_no_longer_can_not_submit_and_goes_on_in_his_own_name():
    people = everybody()
    case = begun(people, headed(people))
    headed(people, people.lan)

    with pytest.raises(ActRefused):
        submit(case, play.by(people.mei, play.SUBMITTED))
    revise_draft(case, play.by(people.mei, play.SUBMITTED), content=content_of(people, None))
    submit(play.fresh(case), play.by(people.mei, play.SUBMITTED))

    assert play.fresh(case).proposed_by == "梅若兰"


def test_a_delegation_submits_in_session_only_and_without_co_signers():
    people = everybody()
    delegation = headed(people)
    late, signed = begun(people, delegation, day=BETWEEN), begun(people, delegation)
    invite(signed, play.by(people.mei, play.SUBMITTED), deputies=[seat(people.lan)])

    with pytest.raises(ActRefused) as refusal:
        submit(late, play.by(people.mei, BETWEEN))
    assert "大会期间" in str(refusal.value.reason)
    with pytest.raises(ActRefused):
        submit(play.fresh(signed), play.by(people.mei, play.SUBMITTED))

    assert {play.fresh(case).state for case in (late, signed)} == {"draft"}


@pytest.mark.parametrize(("day", "may"), [(play.SUBMITTED, True), (BETWEEN, False)])
def test_what_a_delegation_gave_on_paper_is_entered_for_it(day, may):
    people = everybody()
    words_ = {
        "deputy": seat(people.mei),
        "content": content_of(people, headed(people)),
        "scan": play.a_file(),
    }

    if may:
        enter_for_deputy(None, play.by(people.song, day), **words_)
        assert Suggestion.objects.get().proposed_by == NAMED
    else:
        with pytest.raises(ActRefused):
            enter_for_deputy(None, play.by(people.song, day), **words_)
        assert not Suggestion.objects.exists()


def test_the_lead_passes_to_a_new_head_and_to_nobody_else():
    people = everybody()
    case = handed_in(people)
    by_song = {"deputy": seat(people.lan), "reason": "换届。"}

    with pytest.raises(ActRefused):
        change_lead(case, play.by(people.song, BETWEEN), **by_song)
    headed(people, people.lan)
    change_lead(play.fresh(case), play.by(people.song, BETWEEN), **by_song)

    assert play.fresh(case).proposed_by == "石桥镇代表团 · 团长 兰志远"


# --- The pages ------------------------------------------------------------------------------


@pytest.fixture
def in_session():
    with time_machine.travel(f"{play.SUBMITTED}T10:00:00+08:00"):
        yield


def test_the_head_chooses_in_whose_name_and_everybody_reads_it(in_session):
    people = everybody()
    delegation = headed(people)
    mei = at_desk(people.mei)
    new = reverse("suggestions:new")
    parts = {"title": "关于石桥镇北片交通的建议", "situation": "出行不便。"}

    done = send(mei, new, delegation=str(delegation.pk), **parts)
    case = Suggestion.objects.get()
    send(mei, reverse("suggestions:edit_proposal", args=[case.public_id]), proposal="增设站点。")
    check = reverse("suggestions:edit_check", args=[case.public_id])
    assert NAMED in words(mei.get(check))
    mei.post(check, forms_of(mei.get(check))[-2].fields)

    assert done.status_code == 302
    assert play.fresh(case).state == "submitted"
    for member in (people.mei, people.song, people.chen):
        assert NAMED in words(at_desk(member).get(case.get_absolute_url()))
    queue = reverse("suggestions:waiting", args=["review"])
    assert NAMED in words(at_desk(people.song).get(queue))


def test_nobody_else_is_asked_in_whose_name_he_writes_or_can_say_it(in_session):
    people = everybody()
    delegation = headed(people)
    lan = at_desk(people.lan)
    new = reverse("suggestions:new")
    assert "以谁的名义提出" not in words(lan.get(new))

    send(lan, new, title="关于夜间班次的建议", delegation=str(delegation.pk))

    assert Suggestion.objects.get().delegation is None


def test_the_check_page_says_when_a_delegation_can_not_submit():
    people = everybody()
    case = begun(people, headed(people))
    check = reverse("suggestions:edit_check", args=[case.public_id])

    with time_machine.travel(f"{BETWEEN}T10:00:00+08:00"):
        page = words(at_desk(people.mei).get(check))

    assert "代表团只能在大会期间" in page


def test_the_secretariat_enters_a_delegation_s_paper(in_session):
    people = everybody()
    headed(people)
    song = at_desk(people.song)
    url = reverse("suggestions:enter")
    form = the_form(song.get(url)).fields | {
        "given_on": str(play.SUBMITTED),
        "title": "关于镇区停车的建议",
        "proposal": "增设车位。",
        "as_body": "on",
    }

    wrong = song.post(url, form | {"deputy": "兰志远", "scan": play.a_file().upload})
    right = song.post(url, form | {"deputy": "梅若兰", "scan": play.a_file().upload})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "该代表不是团长" in words(wrong)
    assert Suggestion.objects.get().proposed_by == NAMED


def test_the_administrator_enters_a_head_from_within_the_delegation(in_session):
    people = everybody()
    delegation = Delegation.objects.get(term=people.session.term)
    other = Delegation.objects.create(term=people.session.term, label_zh="安澜街道代表团")
    people.deng.user.is_superuser = True
    people.deng.user.save(update_fields=["is_superuser"])
    deng = Client()
    deng.force_login(people.deng.user)
    row = {
        "term": people.session.term_id,
        "position": 0,
        "label_en": "",
        "head": seat(people.mei).pk,
    }

    wrong = deng.post(
        reverse("admin:people_delegation_change", args=[other.pk]),
        row | {"label_zh": "安澜街道代表团"},
    )
    right = deng.post(
        reverse("admin:people_delegation_change", args=[delegation.pk]),
        row | {"label_zh": "石桥镇代表团"},
    )

    assert "团长应是本代表团的代表" in words(wrong)
    assert right.status_code == 302
    assert set(Delegation.objects.values_list("head", flat=True)) == {None, seat(people.mei).pk}
