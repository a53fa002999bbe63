"""The audit's own story: what would be wrong in a history is found, by its name."""

from typing import Any

import pytest

from suggestions.sentences import SENTENCES
from suggestions.timeline import NO_NEWS
from tests.faults.course import COURSE, Course

LEAD, CO = 1, 2
Step = tuple[str, dict[str, Any]]


def on(part: int, **more: Any) -> dict[str, Any]:
    return {"touched": ["assignment", part, 1], **more}


CASE: dict[str, Any] = {"touched": ["suggestion", 9, 1]}
UNITS = {"units": [[LEAD, 10, "lead"], [CO, 20, "co"]]}
ANSWERED = {"steps": [{"step": "answered"}]}
HANDED_OUT: list[Step] = [
    ("drafted", CASE),
    ("submitted", CASE),
    ("accepted", CASE),
    ("assigned", CASE | UNITS),
    ("signed_for", on(LEAD)),
]
TO_THE_END: list[Step] = [
    ("opinion_silent", on(CO)),
    ("reply_issued", on(LEAD, **ANSWERED)),
    ("resolved", CASE),
    ("rated", {"touched": ["reply", 5, 1]}),
]


def followed(*steps: Step) -> Course:
    course = Course()
    for kind, data in steps:
        course.take(kind, data)
    return course


def test_a_history_in_order_leads_to_the_end_without_a_fault():
    course = followed(*HANDED_OUT, *TO_THE_END)

    assert course.faults == {}
    assert course.state == "rated"
    assert course.parts == {LEAD: "replied", CO: "pending"}
    assert course.silent == {CO}


def test_a_return_takes_one_part_off_and_brings_another():
    asked = ("return_asked", on(LEAD))
    request = {"touched": ["unitrequest", 7, 2], "unit": 10, "what": "return"}
    agreed = request | {"units": [[3, 30, "lead"]], "removed": [[LEAD, 10]]}

    assert followed(*HANDED_OUT, asked, ("returned", agreed)).parts == {
        LEAD: "returned", CO: "pending", 3: "pending",
    }  # fmt: skip
    assert followed(*HANDED_OUT, asked, ("return_refused", request)).parts[LEAD] == "signed_for"


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        ([("invented", CASE)], "unknown kind of event: invented"),
        ([*HANDED_OUT, HANDED_OUT[-1]], "illegal step: signed_for while the part was signed_for"),
        ([*HANDED_OUT, ("resolved", CASE)], "illegal step: resolved while the case was assigned"),
        (
            [*HANDED_OUT, ("opinion_given", on(CO))],
            "illegal step: opinion_given while the part was pending",
        ),
        (
            [*HANDED_OUT, ("signed_for", on(8))],
            "illegal step: signed_for while the part was unknown",
        ),
        ([*HANDED_OUT, TO_THE_END[0], TO_THE_END[0]], "silence recorded twice"),
        (
            [*HANDED_OUT, TO_THE_END[0], ("reply_issued", on(LEAD, silent=[[CO, 20]], **ANSWERED))],
            "silence recorded twice",
        ),
    ],
)
def test_what_is_wrong_is_named(steps, fault):
    assert followed(*steps).faults == {fault: 1}


def test_the_course_names_only_kinds_that_there_are():
    assert set(COURSE) <= set(SENTENCES) | set(NO_NEWS)
