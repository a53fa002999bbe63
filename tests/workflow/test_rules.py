"""Rules of procedure are complete, free of contradictions and kept letter for letter."""

import json
from dataclasses import fields, replace

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from workflow.limits import Limit
from workflow.presets import NATIONAL, PRESETS, SHANGHAI
from workflow.rules import Choice, OutcomeClass, Rules


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def contradiction(**changes) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        replace(SHANGHAI, **changes)
    return refused.value.message_dict


def misread(**changes) -> dict[str, list[str]]:
    """Say why these fields in Shanghai's rules make them unreadable."""
    data = json.loads(SHANGHAI.to_json()) | changes
    with pytest.raises(ValidationError) as refused:
        Rules.from_json(json.dumps(data))
    return refused.value.message_dict


def choices(pattern: str) -> tuple[Choice, ...]:
    """Make a list in which the entries marked + count."""
    return tuple(
        Choice(f"choice{place}", f"选项{place}", "", counts=mark == "+", needs_text=False)
        for place, mark in enumerate(pattern)
    )


# The presets


def test_there_are_the_five_presets():
    assert list(PRESETS) == ["national", "shanghai", "beijing", "chongqing", "zhejiang"]


@pytest.mark.parametrize("preset", PRESETS)
def test_every_value_of_a_preset_names_its_source(preset):
    articles = PRESETS[preset].articles

    assert set(articles) == {field.name for field in fields(Rules)} - {"articles"}
    assert all(articles.values())


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_keeps_to_the_law_on_replies_and_contact(preset):
    rules = PRESETS[preset]

    assert (str(rules.reply), str(rules.extension_cap)) == ("3m", "6m")
    assert rules.contact_required
    assert rules.roll


@pytest.mark.parametrize(
    ("preset", "limits"),
    [
        ("national", "- - - -"),
        ("shanghai", "7wd 7wd/receipt 1m/receipt -"),
        ("beijing", "- - - 15wd"),
        ("chongqing", "10wd 10wd 30wd 20wd"),
        ("zhejiang", "7d 10d/receipt 2m/receipt -"),
    ],
)
def test_the_presets_differ_in_the_other_limits(preset, limits):
    def written(limit: Limit | None) -> str:
        if limit is None:
            return "-"
        return f"{limit}/receipt" if limit.counted_from == "receipt" else str(limit)

    rules = PRESETS[preset]
    found = (rules.handout, rules.return_window, rules.opinion, rules.feedback)

    assert " ".join(map(written, found)) == limits


@pytest.mark.parametrize(
    ("preset", "dated"),
    [("national", ""), ("shanghai", "BC"), ("beijing", ""), ("chongqing", "B"), ("zhejiang", "")],
)
def test_the_presets_name_the_classes_that_promise_a_date(preset, dated):
    outcomes = PRESETS[preset].outcomes

    assert "".join(outcome.code for outcome in outcomes if outcome.needs_date) == dated
    assert [outcome.code for outcome in outcomes if outcome.solved] == ["A"]


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_asks_for_a_text_with_a_refusal_only(preset):
    rules = PRESETS[preset]

    asked = [choice.code for choice in (*rules.results, *rules.attitudes) if choice.needs_text]

    assert asked == ["disagree", "dissatisfied"]


# Looking up


def test_a_class_and_an_answer_are_found_by_their_code_and_ranked_best_first():
    assert SHANGHAI.outcome("B").label_zh == "正在解决"
    assert SHANGHAI.result("understand").label_zh == "理解"
    assert SHANGHAI.attitude("satisfied").counts
    assert [SHANGHAI.rank(code) for code in "ABCD"] == [0, 1, 2, 3]


def test_a_label_is_in_the_readers_language():
    with translation.override("zh-hans"):
        assert (SHANGHAI.outcome("A").label, SHANGHAI.result("agree").label) == ("解决采纳", "同意")
    assert (SHANGHAI.outcome("A").label, SHANGHAI.result("agree").label) == (
        "Solved or adopted",
        "Agree",
    )


@pytest.mark.parametrize("find", [SHANGHAI.outcome, SHANGHAI.rank])
def test_a_code_that_is_none_is_refused_with_those_that_are(find):
    with pytest.raises(ValueError, match="“E” is none of A, B, C, D"):
        find("E")


@pytest.mark.parametrize("find", [SHANGHAI.result, SHANGHAI.attitude])
def test_an_answer_to_the_other_question_is_none_to_this_one(find):
    with pytest.raises(ValueError, match="is none of"):
        find("A")


# Contradictions


def test_a_limit_longer_than_the_replys_is_refused():
    assert list(contradiction(opinion=Limit(4, "month"))) == ["opinion"]
    assert list(contradiction(return_window=Limit(70, "workday"))) == ["return_window"]


def test_an_extension_that_shortens_or_starts_elsewhere_is_refused():
    assert list(contradiction(extension_cap=Limit(60, "day"))) == ["extension_cap"]
    assert list(contradiction(extension_cap=Limit(6, "month", "receipt"))) == ["extension_cap"]
    assert replace(SHANGHAI, extension_cap=None).extension_cap is None


@pytest.mark.parametrize(
    "changes",
    [
        {"contact": Limit(4, "month", "receipt")},
        {"reassign": Limit(70, "workday")},
        {"opinion_again": Limit(4, "month")},
    ],
)
def test_no_other_limit_of_a_unit_is_longer_than_the_replys_either(changes):
    reason = "This limit is longer than the one of the reply."
    assert contradiction(**changes) == {name: [reason] for name in changes}


def test_a_second_opinion_does_not_get_longer_than_the_first():
    assert list(contradiction(opinion=Limit(1, "month"), opinion_again=Limit(40, "day"))) == [
        "opinion_again"
    ]
    # Where the rules set no limit for opinions, they are due with the reply.
    assert replace(SHANGHAI, opinion=None, opinion_again=Limit(40, "day")).opinion is None


def test_a_limit_for_a_talk_that_nobody_needs_is_refused():
    assert list(contradiction(contact=Limit(20, "workday"), contact_required=False)) == ["contact"]


@pytest.mark.parametrize(
    "name", ["handout", "reassign", "opinion_again", "feedback", "promise_feedback"]
)
def test_what_begins_by_itself_is_not_counted_from_the_receipt(name):
    told = contradiction(**{name: Limit(5, "workday", "receipt")})

    assert told == {name: ["This limit is not counted from the receipt: it begins by itself."]}


@pytest.mark.parametrize("code", ["A" * 21, "A B", "A\n", "A\0"])
def test_a_code_that_no_column_could_keep_is_refused(code):
    odd = OutcomeClass(code, "留作参考", "", solved=False, needs_date=False)

    assert list(contradiction(outcomes=(*SHANGHAI.outcomes, odd))) == ["outcomes"]


def test_a_list_that_says_nothing_is_refused():
    nothing = ["Some entries have to count and some not: the rate would say nothing."]

    assert contradiction(results=()) == {"results": nothing}
    assert contradiction(results=choices("++")) == {"results": nothing}
    assert contradiction(attitudes=choices("--")) == {"attitudes": nothing}


def test_a_list_that_is_not_best_first_is_refused():
    (reason,) = contradiction(attitudes=choices("+-+"))["attitudes"]

    assert reason.startswith("The list stands best first")


def test_a_list_with_a_code_twice_or_without_a_name_is_refused():
    twice = choices("+") * 2
    nameless = (*SHANGHAI.outcomes, OutcomeClass("E", "", "None", solved=False, needs_date=False))

    assert contradiction(results=twice) == {"results": ["A code stands here twice."]}
    assert contradiction(outcomes=nameless) == {
        "outcomes": ["Each entry needs a code and a Chinese name."]
    }


def test_an_article_for_a_rule_that_there_is_not_is_refused():
    assert contradiction(articles={"replies": "第一条"}) == {
        "articles": ["There is no rule called replies."]
    }


def test_all_contradictions_are_told_at_once():
    told = contradiction(opinion=Limit(4, "month"), results=(), articles={"x": "y"})

    assert sorted(told) == ["articles", "opinion", "results"]


# Text and back


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_comes_back_exactly_as_it_was_written(preset):
    rules = PRESETS[preset]

    assert Rules.from_json(rules.to_json()) == rules
    assert Rules.from_json(rules.to_json()).to_json() == rules.to_json()


limits = st.builds(Limit, st.integers(1, 50), st.sampled_from(["day", "workday", "month"]))
of_units = st.builds(
    Limit,
    st.integers(1, 50),
    st.sampled_from(["day", "workday", "month"]),
    st.sampled_from(["handout", "receipt"]),
)


@given(
    st.none() | limits,
    st.none() | limits,
    st.none() | of_units,
    st.booleans(),
    st.sampled_from(["lead", "all"]),
    st.sampled_from(["at_once", "after_study"]),
    st.sampled_from(["before_handout", "before_answer"]),
    st.text(),
)
def test_any_rules_come_back_exactly(handout, feedback, again, switch, who, how, until, text):
    rules = replace(
        NATIONAL,
        handout=handout,
        feedback=feedback,
        reply_again=again,
        reply_check=switch,
        who_rates=who,
        rehandle=how,
        withdrawal=until,
        articles={"reply": text},
    )

    assert Rules.from_json(rules.to_json()) == rules


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("reply", None),
        ("reply", "3m"),
        ("reply", {"number": 3, "unit": "month"}),
        ("reply", {"number": True, "unit": "month", "counted_from": "handout"}),
        ("reply", {"number": 3.0, "unit": "month", "counted_from": "handout"}),
        ("reply", {"number": 0, "unit": "month", "counted_from": "handout"}),
        ("opinion", {"number": 3, "unit": "year", "counted_from": "handout"}),
        ("opinion", {"number": 3, "unit": "month", "counted_from": "birth"}),
        ("roll", 1),
        ("reply_check", "yes"),
        ("who_rates", "everybody"),
        ("rehandle", ["at_once"]),
        ("withdrawal", None),
        ("outcomes", {}),
        ("outcomes", ["A"]),
        ("outcomes", [{"code": "A"}]),
        ("results", [{**json.loads(SHANGHAI.to_json())["results"][0], "counts": "no"}]),
        ("articles", []),
        ("articles", {"reply": 19}),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_by_the_name_of_its_field(name, value):
    assert list(misread(**{name: value})) == [name]


def test_a_field_too_few_or_too_many_is_refused():
    data = json.loads(SHANGHAI.to_json())
    del data["reply"]

    with pytest.raises(ValidationError) as missing:
        Rules.from_json(json.dumps(data))

    assert missing.value.message_dict == {"reply": ["This field is missing."]}
    assert misread(colour="red") == {"colour": ["There is no such field."]}


def test_all_misread_fields_are_told_at_once():
    assert sorted(misread(roll=1, who_rates=2)) == ["roll", "who_rates"]


def test_a_contradiction_in_the_text_is_refused_as_well():
    misleading = {"number": 9, "unit": "month", "counted_from": "handout"}

    assert list(misread(opinion=misleading)) == ["opinion"]


@pytest.mark.parametrize("text", ["", "{", "null", "[]", "3"])
def test_text_that_is_no_set_of_rules_is_refused(text):
    with pytest.raises(ValidationError):
        Rules.from_json(text)
