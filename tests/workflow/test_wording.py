"""Each rule has its words, and two sets of rules can be compared in words."""

from dataclasses import fields, replace

import pytest
from django.utils import translation

from workflow.limits import Limit
from workflow.presets import CHONGQING, NATIONAL, PRESETS, SHANGHAI
from workflow.rules import LIMITS, OutcomeClass, Rules
from workflow.wording import GROUPS, WORDINGS, changes, said


def test_every_rule_stands_on_the_sheet_once():
    named = [wording.name for group in GROUPS for wording in group.rules]

    assert sorted(named) == sorted(
        field.name for field in fields(Rules) if field.name != "articles"
    )
    assert {name for name, wording in WORDINGS.items() if wording.is_limit} == set(LIMITS)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("preset", PRESETS)
def test_whatever_a_preset_says_can_be_said(preset, language):
    with translation.override(language):
        lines = [line for name in WORDINGS for line in said(PRESETS[preset], name)]

    assert len(lines) > len(WORDINGS)
    assert all(line.strip() for line in lines)


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("handout", "闭会期间自收到之日起10个工作日",
         "10 working days from the day on which it comes in, between sessions"),
        ("contact", "自收到之日起20个工作日", "20 working days from the receipt"),
        ("reply", "自交办之日起3个月", "3 months from the hand-out"),
        ("opinion_again", "自退回之日起5个工作日",
         "5 working days from the day on which it is sent back"),
        ("roll", "顺延至下一个工作日", "ends on the next working day"),
    ],
)  # fmt: skip
def test_a_rule_is_said_in_the_readers_language(name, zh, en):
    with translation.override("zh-hans"):
        assert said(CHONGQING, name) == [zh]
    with translation.override("en"):
        assert said(CHONGQING, name) == [en]


def test_a_rule_that_sets_nothing_says_what_holds_then():
    with translation.override("en"):
        told = {name: said(NATIONAL, name) for name in ("opinion", "reply_again", "feedback")}

    assert told == {
        "opinion": ["due with the reply"],
        "reply_again": ["as long as the first reply"],
        "feedback": ["no limit"],
    }


def test_a_class_says_what_it_counts_for_and_needs():
    with translation.override("en"):
        assert said(SHANGHAI, "outcomes")[:2] == [
            "A Solved or adopted · counts as solved",
            "B Being solved · needs a date",
        ]


def test_what_differs_is_told_with_its_articles_and_nothing_else_is():
    new = replace(
        SHANGHAI,
        opinion=Limit(20, "workday", "receipt"),
        articles={**SHANGHAI.articles, "opinion": "本区办法第九条", "roll": "本区办法第三条"},
    )

    found = changes(SHANGHAI, new)

    assert [change.wording.name for change in found] == ["opinion", "roll"]
    assert (found[0].article_before, found[0].article_after) == (
        SHANGHAI.articles["opinion"],
        "本区办法第九条",
    )
    assert found[1].before == found[1].after
    assert changes(SHANGHAI, SHANGHAI) == []


def test_without_rules_before_everything_is_new():
    assert [c.wording.name for c in changes(None, SHANGHAI)] == list(WORDINGS)


def test_a_class_of_the_same_name_that_counts_otherwise_is_a_change():
    classes = (
        *SHANGHAI.outcomes[:3],
        OutcomeClass("D", "留作参考", "", solved=False, needs_date=True),
    )

    assert [c.wording.name for c in changes(SHANGHAI, replace(SHANGHAI, outcomes=classes))] == [
        "outcomes"
    ]
