"""The secretariat writes rules: every one can be expressed, contradictions are told, a preview."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from history.models import Event
from suggestions.models import Suggestion
from suggestions.rating.actions import rehandle
from tests import cast as play
from tests.suggestions.desk import at_desk, words
from tests.suggestions.everybody import everybody, objected
from tests.suggestions.procedure.desk import (
    NEW,
    RULES,
    TODAY,
    acting_form,
    adopt,
    posted,
    preview,
)
from workflow.limits import Limit
from workflow.models import Policy
from workflow.policy import adopt as adopt_preset
from workflow.presets import PRESETS, SHANGHAI
from workflow.rules import LIMITS
from workflow.wording import WORDINGS

pytestmark = pytest.mark.django_db

START = date(2027, 3, 1)


def newest() -> Policy:
    return Policy.objects.order_by("-pk")[0]


def song() -> Client:
    """The secretariat's browser."""
    return at_desk(play.cast().song)


# Who may


def test_everybody_reads_the_rules_of_his_congress_and_the_secretariat_writes_them():
    people = everybody()
    policy = Policy.objects.get()

    for name, member in people.members.items():
        client = at_desk(member)

        assert "2022年1月1日" in words(client.get(RULES)), name
        assert "第十九条第一款" in words(client.get(f"{RULES}{policy.valid_from}/")), name
        writes = 200 if name == "song" else 404
        assert client.get(NEW).status_code == writes, name
        assert client.post(NEW, {"adopt": "1"}).status_code == (422 if name == "song" else 404)


def test_the_rules_of_another_congress_are_not_there():
    people, others = play.cast(), play.cast("nearby", "beijing")
    adopt_preset(others.congress, "zhejiang", valid_from=date(2025, 6, 1), at=play.at(TODAY))

    client = at_desk(people.song)

    assert client.get(f"{RULES}2025-06-01/").status_code == 404
    assert "2025年6月1日" not in words(client.get(RULES))
    assert client.get(f"{RULES}2025-02-30/").status_code == 404


def test_the_list_tells_which_are_in_force_and_which_rounds_keep_them():
    people = play.cast()
    play.assigned(people)
    play.assigned(people, title="关于夜间公交的建议")
    play.rated(people, play.resolved(people, title="关于校门口停车的建议"))
    adopt_preset(people.congress, "beijing", valid_from=date(2025, 9, 1), at=play.at(TODAY))
    adopt_preset(people.congress, "zhejiang", valid_from=START, at=play.at(TODAY))
    client = at_desk(people.song)

    page = client.get(RULES)

    told = [
        (row.policy.valid_from.isoformat(), row.is_in_force, row.kept.running, row.kept.all)
        for row in page.context["rows"]
    ]
    assert told == [
        ("2027-03-01", False, 0, 0),
        ("2025-09-01", True, 0, 0),
        ("2022-01-01", False, 2, 3),
    ]
    assert [row.until for row in page.context["rows"]] == [None, START, date(2025, 9, 1)]
    assert "待施行" in words(page)
    assert "现行" in words(page)


# Whatever rules say can be written


@pytest.mark.parametrize("place", PRESETS)
def test_the_rules_of_each_place_are_adopted_just_as_they_are(place):
    client = song()

    done = adopt(client, place)

    assert done.url == f"{RULES}2027-03-01/"
    policy = newest()
    assert policy.rules == PRESETS[place]
    assert (policy.preset, policy.valid_from) == (place, START)


def test_the_rules_in_force_are_the_start_and_are_adopted_anew_unchanged():
    client = song()

    page = preview(client)
    adopt(client)

    assert "没有变更" in words(page)
    assert newest().rules == SHANGHAI


def test_every_choice_and_every_limit_can_be_another_one():
    client = song()
    others = {
        name: str(next(code for code in wording.options if code != getattr(SHANGHAI, name)))
        for name, wording in WORDINGS.items()
        if wording.options
    }
    limits = {f"{name}_number": str(9) for name in LIMITS} | {"reply_number": "80"}
    units = {f"{name}_unit": "day" for name in LIMITS}
    articles = {
        f"{name}_article": f"本区办法\r\n第{place}条" for place, name in enumerate(WORDINGS)
    }
    extension = {"extension_cap_number": "90", "contact_required": "True"}

    adopt(client, **(others | limits | units | articles | extension))

    rules = newest().rules
    for name, code in others.items():
        if name != "contact_required":
            assert str(getattr(rules, name)) == code, name
    assert rules.opinion == Limit(9, "day", "receipt")
    assert rules.feedback == rules.handout == Limit(9, "day")
    assert (rules.reply, rules.extension_cap) == (Limit(80, "day"), Limit(90, "day"))
    assert rules.articles["handout"] == "本区办法 第0条"
    assert len(rules.articles) == len(WORDINGS)


def test_a_limit_that_is_left_empty_is_none():
    client = song()

    adopt(client, opinion_number="", return_window_number="", reply_again_number="")

    rules = newest().rules
    assert (rules.opinion, rules.return_window, rules.reply_again) == (None, None, None)


def test_classes_are_ranked_renamed_added_and_dropped():
    client = song()

    adopt(
        client,
        **{
            "outcomes-3-code": "",  # D is dropped
            "outcomes-3-label_zh": "",
            "outcomes-3-label_en": "",
            "outcomes-4-place": "2",
            "outcomes-4-code": "甲",
            "outcomes-4-label_zh": "部分解决",
            "outcomes-4-good": "1",
            "outcomes-1-place": "3",
            "outcomes-2-label_zh": "列入计划",
        },
    )

    outcomes = newest().rules.outcomes
    assert [(o.code, o.label_zh, o.solved) for o in outcomes] == [
        ("A", "解决采纳", True),
        ("甲", "部分解决", True),
        ("B", "正在解决", False),
        ("C", "列入计划", False),
    ]


def test_more_rows_are_asked_for_and_nothing_typed_is_lost():
    client = song()
    form = acting_form(client.get(NEW))
    typed = {"valid_from": "2027-03-01", "feedback_number": "no number", "outcomes-4-code": "E"}

    page = posted(client, NEW, form, more="outcomes", **typed)

    fields = acting_form(page).fields
    assert page.status_code == 200
    assert (fields["feedback_number"], fields["outcomes-4-code"]) == ("no number", "E")
    assert int(fields["outcomes-TOTAL_FORMS"]) == int(form.fields["outcomes-TOTAL_FORMS"]) + 2
    assert fields["results-TOTAL_FORMS"] == form.fields["results-TOTAL_FORMS"]
    assert fields["outcomes-0-good"] == ["1"]
    assert fields["outcomes-1-good"] == []


# What a clerk gets wrong


def test_what_is_wrong_is_told_above_and_beside_its_field_and_nothing_is_adopted():
    client = song()

    page = preview(
        client,
        opinion_number="4",
        feedback_number="x",
        **{"outcomes-1-code": "A", "results-0-label_zh": ""},
    )

    text = words(page)
    assert page.status_code == 422
    assert 'href="#id_feedback_number"' in text
    assert 'href="#id_results-0-label_zh"' in text
    assert acting_form(page).fields["feedback_number"] == "x"
    again = posted(
        client,
        NEW,
        acting_form(page),
        **{"feedback_number": "", "results-0-label_zh": "同意"},
    )
    assert 'href="#id_opinion_number"' in words(again)
    assert "办理结果分类：有代码重复。" in words(again)
    assert "shown" not in acting_form(again).fields
    assert Policy.objects.count() == 1


def test_a_day_on_which_other_rules_begin_is_refused():
    people = play.cast()
    adopt_preset(people.congress, "beijing", valid_from=START, at=play.at(TODAY))

    page = preview(at_desk(people.song))

    assert page.status_code == 422
    assert "该日已有规则开始施行" in words(page)


def test_hostile_rows_are_refused_or_left_out():
    client = song()

    page = preview(client, **{"outcomes-TOTAL_FORMS": "100000", "outcomes-INITIAL_FORMS": "x"})

    assert page.status_code == 422
    assert Policy.objects.count() == 1


# The preview


def test_the_preview_tells_what_changes_with_the_articles():
    client = song()

    page = preview(
        client, opinion_number="20", opinion_unit="workday", opinion_article="本区办法第九条"
    )

    (change,) = page.context["changes"]
    assert change.wording.name == "opinion"
    assert (change.before, change.after) == (["自收到之日起1个月"], ["自收到之日起20个工作日"])
    assert change.article_after == "本区办法第九条"
    assert "20个工作日" in words(page)
    assert Policy.objects.count() == 1


def numbered_between(people: play.Cast, title: str, day: date) -> Suggestion:
    """A suggestion between sessions that waits to be handed out."""
    case = play.submitted(people, title=title, day=day)
    play.accept(case, play.by(people.song, day))
    return play.fresh(case)


def test_the_preview_tells_what_would_happen_to_suggestions():
    people = everybody()
    waiting = numbered_between(people, "关于夜间公交的建议", date(2026, 11, 23))
    play.numbered(people, title="关于校门口停车的建议")  # of the session: no limit to hand it out
    play.assigned(people, title="关于站点的建议")
    objected(people)

    page = preview(
        at_desk(people.song), handout_number="3", reply_number="2", extension_cap_number="5"
    )

    effects = page.context["effects"]
    assert (effects.waiting, effects.running, effects.objections) == (2, 2, 1)
    assert effects.on == START
    by_case = {example.case.pk: example for example in effects.examples}
    told = [
        (pair.before.on.isoformat(), pair.after.on.isoformat(), pair.differs)
        for pair in by_case[waiting.pk].dates
    ]
    assert told == [
        ("2026-12-02", "2026-11-26", True),  # 7 and 3 working days from 23 November
        ("2027-06-01", "2027-05-05", True),  # 1 May 2027 is free, and made up for until the 4th
        ("2027-04-02", "2027-04-02", False),
    ]
    assert {pair.after.provisional for pair in by_case[waiting.pk].dates[1:]} == {True}
    session_case = next(e for e in effects.examples if e.case.pk != waiting.pk)
    assert (session_case.dates[0].before, session_case.dates[0].after) == (None, None)


def test_the_preview_lists_twenty_and_counts_all_with_the_same_number_of_queries(
    django_assert_num_queries,
):
    people = play.cast()
    numbered_between(people, "第0件", date(2026, 11, 2))
    client = at_desk(people.song)
    form = acting_form(client.get(NEW)).fields | {"valid_from": "2027-03-01"}
    client.post(NEW, form)

    with django_assert_num_queries(9):
        client.post(NEW, form)
    for number in range(1, 23):
        numbered_between(people, f"第{number}件", date(2026, 11, 2))
    with django_assert_num_queries(9):
        page = client.post(NEW, form)

    assert page.context["effects"].waiting == 23
    assert len(page.context["effects"].examples) == 20


def test_a_class_that_is_gone_and_rules_that_follow_are_pointed_out():
    people = play.cast()
    adopt_preset(people.congress, "beijing", valid_from=date(2027, 6, 1), at=play.at(TODAY))

    page = preview(
        at_desk(people.song),
        **{"outcomes-3-code": "", "outcomes-3-label_zh": "", "outcomes-3-label_en": ""},
    )

    assert "分类D不再列入" in words(page)
    assert "施行至2027年6月1日为止" in words(page)


def test_nothing_is_adopted_that_was_not_looked_at():
    client = song()
    unseen = acting_form(client.get(NEW)).fields | {"valid_from": "2027-03-01", "adopt": "1"}

    first = client.post(NEW, unseen)
    changed = posted(client, NEW, acting_form(first), adopt="1", reply_number="2")

    assert [page.status_code for page in (first, changed)] == [200, 200]
    assert "施行这套规则" in words(changed)
    assert Policy.objects.count() == 1


# What follows


def test_running_rounds_keep_their_rules_and_new_ones_get_the_new():
    people = everybody()
    running, answered = play.assigned(people), objected(people)
    adopt(at_desk(people.song), valid_from=TODAY.isoformat(), reply_again_number="5")

    rehandle(
        answered,
        play.by(people.song, TODAY),
        units=play.lead_and_co(people),
        reason="请重新办理。",
    )

    old, new = Policy.objects.order_by("valid_from")
    assert play.fresh(running).rounds.get().policy == old
    rounds = list(play.fresh(answered).rounds.order_by("number"))
    assert [round_.policy for round_ in rounds] == [old, new]
    assert new.rules == replace(SHANGHAI, reply_again=Limit(5, "month"))


def test_the_adoption_is_one_event_of_the_congress():
    people = play.cast()

    adopt(at_desk(people.song))

    event = Event.objects.get(kind="rules_adopted")
    assert (event.stream.scope, event.stream.kind) == ("yunxi", "procedure")
    assert event.actor_id == people.song.user_id
    page = at_desk(people.mei).get(f"{RULES}2027-03-01/")
    assert "2026年11月26日" not in words(page)  # this year's day needs no year
    assert "11月26日" in words(page)
