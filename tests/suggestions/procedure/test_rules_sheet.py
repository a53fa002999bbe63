"""The sheet by itself: it says what rules say, and tells what is wrong beside its field."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.forms import ChoiceField
from django.http import QueryDict
from django.utils import translation

from suggestions.procedure.rules_forms import Day
from suggestions.procedure.rules_sheet import RulesSheet
from tests.suggestions.procedure.desk import TODAY
from workflow.limits import Limit
from workflow.presets import CHONGQING, PRESETS, SHANGHAI
from workflow.rules import Rules

TAKEN = date(2027, 1, 1)
DAY = Day(TODAY, frozenset({TAKEN}))


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def written(rules: Rules, **changes: Any) -> RulesSheet:
    """Give the sheet as a browser sends it that was opened with these rules."""
    opened = RulesSheet(DAY, start=rules)
    data = QueryDict(mutable=True)
    data["valid_from"] = "2027-03-01"
    management = [rows.management_form for rows in opened.lists.values()]
    for form in (*opened.forms, *management):
        for field in form:
            value = field.value()
            if value is None and isinstance(field.field, ChoiceField):
                value = field.field.choices[0][0]  # what a list shows that nothing was chosen in
            if value not in (None, False, ""):
                data[field.html_name] = "1" if value is True else str(value)
    for name, value in changes.items():
        data[name] = value
        if value is None:
            del data[name]
    return RulesSheet(DAY, data)


def problems(sheet: RulesSheet) -> dict[str, list[str]]:
    """Give what is told, by the id of the field; "" for what stands above all."""
    assert not sheet.is_valid()
    told: dict[str, list[str]] = {}
    for form in sheet.forms:
        for field in form:
            if field.errors:
                told[field.id_for_label] = list(field.errors)
        if form.non_field_errors():
            told.setdefault("", []).extend(form.non_field_errors())
    return told


@pytest.mark.parametrize("place", PRESETS)
def test_the_sheet_of_rules_says_those_rules(place):
    sheet = written(PRESETS[place])

    assert sheet.is_valid()
    assert sheet.rules == PRESETS[place]


def test_a_change_changes_that_and_nothing_else():
    sheet = written(CHONGQING, contact_number="15", contact_unit="day", contact_from="handout")

    assert sheet.is_valid()
    assert sheet.rules == replace(CHONGQING, contact=Limit(15, "day"))


@pytest.mark.parametrize(
    ("changes", "place", "reason"),
    [
        ({"valid_from": "2026-11-25"}, "valid_from", "Rules begin today or later"),
        ({"valid_from": "2022-01-01"}, "valid_from", "Rules begin today or later"),
        ({"valid_from": "2027-01-01"}, "valid_from", "Other rules begin on this day."),
        ({"valid_from": ""}, "valid_from", "This field is required."),
        ({"return_window_number": "70"}, "return_window_number", "longer than the one of"),
        ({"reassign_number": "70"}, "reassign_number", "longer than the one of the reply"),
        ({"opinion_number": "4"}, "opinion_number", "longer than the one of the reply"),
        ({"extension_cap_number": "2"}, "extension_cap_number", "shorter than the limit"),
        ({"extension_cap_from": "receipt"}, "extension_cap_number", "from the same day"),
        ({"reply_number": ""}, "reply_number", "This field is required."),
        ({"reply_number": "0"}, "reply_number", "greater than or equal to 1"),
        ({"reply_number": "1000"}, "reply_number", "less than or equal to 999"),
        ({"reply_number": "three"}, "reply_number", "Enter a whole number."),
        ({"reply_unit": "year"}, "reply_unit", "not one of the available choices"),
        ({"reply_unit": None}, "reply_unit", "This field is required."),
        ({"roll": "perhaps"}, "roll", "not one of the available choices"),
        ({"contact_number": "5", "contact_required": "False"}, "contact_number", "no talk is"),
        ({"opinion_again_number": "60"}, "opinion_again_number", "the first one had"),
        ({"outcomes-1-code": "A"}, "", "Result classes: A code stands here twice."),
        ({"outcomes-0-good": None}, "", "Result classes: Some entries have to count"),
        ({"outcomes-2-good": "1"}, "", "Result classes: The list stands best first"),
        ({"attitudes-0-place": "9"}, "", "Answers on the work: The list stands best first"),
        ({"outcomes-1-code": ""}, "outcomes-1-code", "Give this entry a code"),
        ({"results-0-label_zh": ""}, "results-0-label_zh", "Give this entry a Chinese name"),
        ({"outcomes-0-code": "A" * 21}, "outcomes-0-code", "at most 20 characters"),
        ({"outcomes-0-code": "A B"}, "", "at most 20 characters and no spaces"),
        ({"outcomes-0-place": "-1"}, "outcomes-0-place", "greater than or equal to 1"),
        ({"reply_article": "长" * 201}, "reply_article", "at most 200 characters"),
        ({"reply_article": "a\0b"}, "reply_article", "Null characters are not allowed"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(changes, place, reason):
    told = problems(written(SHANGHAI, **changes))

    ((where, reasons),) = told.items()
    assert where == (f"id_{place}" if place else "")
    assert reason in "\n".join(reasons)


def test_all_contradictions_are_told_at_once():
    told = problems(written(SHANGHAI, opinion_number="4", **{"outcomes-1-code": "A"}))

    assert sorted(told) == ["", "id_opinion_number"]


@pytest.mark.parametrize("total", ["100000", "-1", "x", ""])
def test_a_list_of_senseless_length_is_refused(total):
    sheet = written(SHANGHAI, **{"outcomes-TOTAL_FORMS": total})

    assert not sheet.is_valid()
    assert sum(len(rows.forms) for rows in sheet.lists.values()) < 100


@pytest.mark.parametrize("total", ["100000", "-1", "x", ""])
def test_asking_for_more_rows_of_a_list_of_senseless_length_does_no_harm(total):
    sheet = written(SHANGHAI, **{"outcomes-TOTAL_FORMS": total, "more": "outcomes"})

    assert not sheet.is_bound
    assert len(sheet.lists["outcomes"].forms) <= 30
