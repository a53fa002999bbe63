"""The secretariat hands out: ways of handling, dates that are explained, several at once, anew."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from history.models import Event
from notifications.models import Message
from people.models import Unit
from suggestions.assigning.actions import assign
from suggestions.assigning.rules import Handout
from suggestions.models import Assignment, Suggestion
from tests import cast as play
from tests.suggestions.desk import at_desk, send, send_form, the_form, words
from workflow.machines.assignment import AssignmentRole

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_a_day():
    with time_machine.travel("2025-02-20T10:00:00+08:00"):
        yield


def page_of(case: Suggestion, name: str = "hand_out") -> str:
    return reverse(f"suggestions:{name}", args=[case.public_id])


def handed(case: Suggestion) -> list[tuple[str, str]]:
    """Give the units that have the case in its round, each with its role."""
    parts = case.assignments.filter(round=case.round).exclude(state="returned")
    return list(parts.order_by("pk").values_list("unit__label_zh", "role"))


def test_a_lead_with_a_co_unit_and_one_to_be_informed():
    people = play.cast()
    case = play.numbered(people)
    song = at_desk(people.song)

    done = send(
        song,
        page_of(case),
        unit__0="区交通委",
        part__0="站点与班次",
        unit__1="财政",  # a part of the name that no other unit has
        task__2="information",
        unit__2="Education Bureau",
        instruction="请于年内落实。",
    )

    assert done.url == reverse("suggestions:waiting", args=["handout"])
    assert "区交通委、区财政局、区教育局和代表均已收到通知" in words(song.get(done.url))
    case = play.fresh(case)
    assert handed(case) == [
        ("区交通委", "lead"),
        ("区财政局", "co"),
        ("区教育局", "information"),
    ]
    lead = play.part(case, people.transport)
    assert (lead.part, lead.due_on, lead.due_given) == ("站点与班次", date(2025, 5, 20), False)
    assert case.notes.get().text == "请于年内落实。"
    told = Message.objects.filter(kind="assigned").values_list("recipient__name", flat=True)
    assert set(told) == {"林科员", "方科员", "吴科长"}


def test_the_page_says_why_the_dates_are_what_they_are():
    people = play.cast()
    case = play.numbered(people)

    page = words(at_desk(people.song).get(page_of(case)))

    assert "5月20日（周二）" in page  # three months from the hand-out
    assert "第十九条第一款" in page
    assert "民法典第二百零一条" in page
    assert "3月21日（周五）" in page  # an opinion: one month from receipt, the day after


def test_the_wished_unit_stands_in_the_first_row():
    people = play.cast()
    case = play.numbered(people)
    Suggestion.objects.update(wished_unit=people.education)
    song = at_desk(people.song)

    form = the_form(song.get(page_of(case)))
    send_form(song, page_of(case), form)

    assert form.fields["units-0-unit"] == "区教育局"
    assert handed(play.fresh(case)) == [("区教育局", "lead")]


@pytest.mark.parametrize("way", ["joint", "separate"])
def test_joint_leads_and_separate_units(way):
    people = play.cast()
    case = play.numbered(people)

    send(
        at_desk(people.song),
        page_of(case),
        way=way,
        unit__0="区交通委",
        task__1="answer",
        unit__1="区财政局",
        due_on__1="2025-04-30",
    )

    case = play.fresh(case)
    assert handed(case) == [("区交通委", way), ("区财政局", way)]
    assert play.part(case, people.finance).due_on == date(2025, 4, 30)
    assert play.part(case, people.finance).due_given


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"unit__0": "没有这个单位"},
        {"unit__0": "区"},  # fits several
        {"unit__0": "区交通委", "task__1": "answer", "unit__1": "区财政局"},
        {"unit__0": "区交通委", "way": "joint"},
        {"unit__0": "区交通委", "unit__1": "区交通委"},
        {"unit__0": "区交通委", "due_on__0": "2025-02-19"},
        {"unit__0": "区交通委", "due_on__0": "2025-02-30"},
        {"unit__0": "区交通委", "part__1": "没有单位的分工"},
        {"unit__0": "区交通委", "task__0": "boss"},
        {"unit__0": "区交通委", "way": "somehow"},
        {"unit__0": "a\0b"},
        {"unit__0": "字" * 100_000},
        {"unit__0": "区交通委", "instruction": "字" * 100_000},
        {"unit__0": "区交通委", "units-TOTAL_FORMS": "100000"},
        {"unit__0": "区交通委", "units-TOTAL_FORMS": "many"},
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason(wrong):
    people = play.cast()
    case = play.numbered(people)

    page = send(at_desk(people.song), page_of(case), **wrong)

    assert page.status_code == 422
    assert "problems" in words(page)
    assert not Assignment.objects.exists()


def test_a_unit_of_another_congress_and_one_that_is_closed_are_not_found():
    people, other = play.cast(), play.cast("other")
    case = play.numbered(people)
    Unit.objects.filter(pk=other.education.pk).update(code="elsewhere")
    Unit.objects.filter(pk=people.education.pk).update(closed_on=date(2025, 1, 1))
    song = at_desk(people.song)

    pages = [send(song, page_of(case), unit__0=name) for name in ("elsewhere", "区教育局")]

    assert [page.status_code for page in pages] == [422, 422]
    assert "区教育局" not in words(song.get(page_of(case)))


def test_more_rows_keep_what_was_typed():
    people = play.cast()
    case = play.numbered(people)
    song = at_desk(people.song)

    page = send(song, page_of(case), more="1", unit__0="区交通委", part__4="站点", instruction="急")

    fields = the_form(page).fields
    assert page.status_code == 200
    assert fields["units-TOTAL_FORMS"] == "10"
    assert (fields["units-0-unit"], fields["units-4-part"]) == ("区交通委", "站点")
    assert fields["instruction"] == "急"
    assert not Assignment.objects.exists()


def test_who_comes_late_is_told_and_keeps_his_text():
    people = play.cast()
    case = play.numbered(people)
    song = at_desk(people.song)
    form = the_form(song.get(page_of(case)))
    assign(case, play.by(people.song, play.HANDED_OUT), units=play.lead_and_co(people))

    late = send_form(
        song, page_of(case), form, unit__0="区教育局", instruction="写了很久的交办意见。"
    )

    assert late.status_code == 409
    assert "写了很久的交办意见。" in words(late)
    assert "区教育局" in words(late)
    assert handed(play.fresh(case)) == [("区交通委", "lead"), ("区财政局", "co")]
    assert Event.objects.filter(kind="assigned").count() == 1


def test_several_go_to_the_same_units_with_one_date_and_each_is_reported():
    people = play.cast()
    cases = [play.numbered(people, title=f"关于第{n}件事的建议") for n in range(3)]
    gone = play.assigned(people)
    song = at_desk(people.song)
    picks = [case.public_id for case in (*cases, gone)]
    several = f"{reverse('suggestions:hand_out_several')}?" + "&".join(f"pick={p}" for p in picks)

    form = the_form(song.get(several))
    form.fields["pick"] = picks
    wrong = send_form(song, several, form)
    report = send_form(song, several, form, unit__0="区交通委", due_on__0="2025-04-30")
    again = send_form(song, several, form, unit__0="区交通委", due_on__0="2025-04-30")

    assert wrong.status_code == 422
    assert sorted(r.done for r in report.context["results"]) == [False, True, True, True]
    assert [handed(play.fresh(case)) for case in cases] == [[("区交通委", "lead")]] * 3
    assert {play.fresh(case).due_on for case in cases} == {date(2025, 4, 30)}
    assert again.status_code == 200
    assert Event.objects.filter(kind="assigned").count() == 4


def test_nothing_marked_is_said_so():
    people = play.cast()

    page = at_desk(people.song).get(reverse("suggestions:hand_out_several"))

    assert page.status_code == 422


def test_anew_the_page_shows_who_stays_who_goes_and_who_is_new_before_it_is_done():
    people = play.cast()
    case = play.assigned(people)
    song = at_desk(people.song)
    url = page_of(case, "hand_out_anew")
    changed = {"unit__1": "区教育局", "reason": "财政无须参与。"}

    preview = send(song, url, preview="1", **changed)
    assert preview.status_code == 200
    changes = preview.context["changes"]
    assert [a.unit for a in changes.stays] == [people.transport]
    assert [a.unit for a in changes.goes] == [people.finance]
    assert [h.unit for h in changes.new] == [people.education]
    assert handed(case) == [("区交通委", "lead"), ("区财政局", "co")]
    done = send_form(song, url, the_form(preview))

    assert done.url == case.get_absolute_url()
    assert handed(play.fresh(case)) == [("区交通委", "lead"), ("区教育局", "co")]
    assert play.fresh(case).notes.get().text == "财政无须参与。"


def test_who_stays_keeps_his_date_and_that_is_said():
    people = play.cast()
    case = play.assigned(people)
    url = page_of(case, "hand_out_anew")

    page = send(at_desk(people.song), url, due_on__0="2025-06-30", reason="延期。")

    assert page.status_code == 422
    assert "保留原期限" in words(page)
    assert play.part(case, people.transport).due_on == date(2025, 5, 20)


def test_a_unit_that_has_replied_cannot_be_taken_off():
    people = play.cast()
    separate = [
        Handout(people.transport, AssignmentRole.SEPARATE),
        Handout(people.finance, AssignmentRole.SEPARATE),
    ]
    case = play.assigned(people, separate)
    play.reply(people, case, people.transport, day=play.HANDED_OUT)
    song = at_desk(people.song)
    url = page_of(case, "hand_out_anew")
    changed = {"way": "lead", "unit__0": "区财政局", "unit__1": "", "reason": "改派。"}

    preview = send(song, url, preview="1", **changed)
    refused = send(song, url, **changed)

    assert "已经答复，不能撤下" in words(preview)
    assert refused.status_code == 409
    assert not Event.objects.filter(kind="reassigned").exists()


def test_nobody_else_finds_the_pages_and_they_lead_on_when_there_is_nothing_to_do():
    people, other = play.cast(), play.cast("other")
    waiting, running = play.numbered(people), play.assigned(people)
    song = at_desk(people.song)

    for member in (people.mei, people.chen, people.lin, other.song):
        assert at_desk(member).get(page_of(waiting)).status_code == 404
        assert at_desk(member).get(page_of(running, "hand_out_anew")).status_code == 404
    assert song.get(page_of(running)).url == running.get_absolute_url()
    assert song.get(page_of(waiting, "hand_out_anew")).url == waiting.get_absolute_url()


# --- A batch after a session ----------------------------------------------------------------


def batch(song, cases: list[Suggestion], **changes: object):
    """Open the page for several suggestions, fill it in and send it."""
    picks = [case.public_id for case in cases]
    url = f"{reverse('suggestions:hand_out_several')}?" + "&".join(f"pick={p}" for p in picks)
    form = the_form(song.get(url))
    form.fields["pick"] = picks
    return form, send_form(song, url, form, **changes)


def lead_of(case: Suggestion) -> str:
    return f"lead-{case.public_id}"


def test_a_batch_goes_to_a_lead_unit_each_with_one_date_and_the_same_helper():
    people = play.cast()
    cases = [play.numbered(people, title=f"关于第{n}件事的建议") for n in range(3)]
    Suggestion.objects.filter(pk=cases[0].pk).update(wished_unit=people.education)

    form, report = batch(
        at_desk(people.song),
        cases,
        due_on="2025-04-30",
        unit__0="区交通委",
        unit__1="区财政局",
        due_on__1="2025-03-14",
        **{lead_of(cases[1]): "区财政局"},
    )

    assert form.fields[lead_of(cases[0])] == "区教育局"  # as the deputy wishes
    assert form.fields[lead_of(cases[1])] == ""
    assert [r.done for r in report.context["results"]] == [True, True, True]
    assert [handed(play.fresh(case)) for case in cases] == [
        [("区教育局", "lead"), ("区财政局", "co")],
        [("区财政局", "lead")],
        [("区交通委", "lead"), ("区财政局", "co")],
    ]
    assert {play.fresh(case).due_on for case in cases} == {date(2025, 4, 30)}
    helper = play.part(play.fresh(cases[0]), people.finance)
    assert helper.due_on == date(2025, 3, 14)


def test_a_batch_without_one_sheet_needs_a_lead_unit_for_each():
    people = play.cast()
    cases = [play.numbered(people, title=f"关于第{n}件事的建议") for n in range(2)]
    song = at_desk(people.song)

    _form, page = batch(song, cases, **{lead_of(cases[0]): "区交通委"})
    assert page.status_code == 422
    assert not Assignment.objects.exists()
    assert the_form(page).fields[lead_of(cases[0])] == "区交通委"
    _form, report = batch(
        song, cases, **{lead_of(cases[0]): "区交通委", lead_of(cases[1]): "education"}
    )

    assert [r.done for r in report.context["results"]] == [True, True]
    assert [handed(play.fresh(case)) for case in cases] == [
        [("区交通委", "lead")],
        [("区教育局", "lead")],
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"due_on": "2025-02-19"},
        {"due_on": "2025-02-30"},
        {"lead": "没有这个单位"},
        {"lead": "区"},
        {"lead": "a\0b"},
        {"lead": "字" * 10_000},
    ],
)
def test_a_batch_that_makes_no_sense_hands_nothing_out(wrong):
    people = play.cast()
    case = play.numbered(people)
    changes = {lead_of(case) if name == "lead" else name: v for name, v in wrong.items()}

    _form, page = batch(at_desk(people.song), [case], **{"unit__0": "区交通委", **changes})

    assert page.status_code == 422
    assert not Assignment.objects.exists()


def test_more_rows_of_a_batch_keep_the_lead_units_that_were_typed():
    people = play.cast()
    case = play.numbered(people)

    _form, page = batch(
        at_desk(people.song), [case], more="1", due_on="2025-04-30", **{lead_of(case): "交通"}
    )

    fields = the_form(page).fields
    assert page.status_code == 200
    assert (fields[lead_of(case)], fields["due_on"]) == ("交通", "2025-04-30")
    assert fields["units-TOTAL_FORMS"] == "10"
