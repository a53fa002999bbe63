"""The units' page: every number recounted by hand, and the same as the list that it leads to."""

import csv
import io
from collections import defaultdict
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.workload import COLUMNS, behind, loads, total
from suggestions.assigning.actions import sign_for
from suggestions.assigning.rules import Handout
from suggestions.intake.withdrawing import ask_withdrawal
from suggestions.models import Assignment, Reminder, Suggestion, UnitRequest
from suggestions.supervising.actions import remind
from suggestions.supervising.letters import send_reminder_letter
from tests import cast as play
from tests.suggestions.desk import at_desk, words
from tests.suggestions.everybody import again, everybody
from workflow.machines.assignment import AssignmentRole

pytestmark = pytest.mark.django_db

TODAY = date(2025, 6, 3)
UNITS = "reports:units"


@pytest.fixture(autouse=True)
def on_a_day():
    with time_machine.travel(f"{TODAY}T10:00:00+08:00"):
        yield


def handed(people, lead, *, days: int, co=None, title: str = "关于一件事的建议") -> Suggestion:
    """Hand a suggestion out so that it is due so many days from today."""
    due_on = TODAY + timedelta(days=days)
    units = [Handout(lead, AssignmentRole.LEAD, due_on=due_on if days >= 0 else None)]
    if co is not None:
        units.append(Handout(co, AssignmentRole.CO, due_on=TODAY + timedelta(days=1)))
    case = play.assigned(people, units, title=title)
    if days < 0:
        Assignment.objects.filter(case=case, unit=lead).update(due_on=due_on)
    return case


def asked(case: Suggestion, unit, kind: str, state: str) -> None:
    part = play.part(case, unit)
    UnitRequest.objects.create(
        congress=case.congress,
        case=case,
        assignment=part,
        kind=kind,
        state=state,
        reason="理由。",
        asked_on=TODAY,
    )


def world(people) -> None:
    """Something for every number."""
    transport, finance, education = people.transport, people.finance, people.education
    late = [handed(people, transport, days=-days, co=finance) for days in (1, 40)]
    for days in (0, 7, 8, 15, 16, 30, 31):
        handed(people, education, days=days)
    information = Handout(people.finance, AssignmentRole.INFORMATION)
    play.assigned(people, [Handout(transport, AssignmentRole.LEAD), information])
    for case in late:
        part = play.part(case, transport)
        remind(part, play.by(people.song, TODAY))
        send_reminder_letter(
            part, play.by(people.song, TODAY), letter_no="提〔2025〕1号", text="请速办。"
        )
    send_reminder_letter(
        play.part(late[0], transport),
        play.by(people.song, TODAY),
        letter_no="提〔2025〕2号",
        text="再次提醒。",
    )
    asked(late[0], transport, "extension", "granted")
    asked(late[1], transport, "extension", "refused")
    asked(late[0], finance, "return", "open")
    asked(late[1], finance, "return", "refused")
    asked(late[1], transport, "return", "granted")
    play.answered(people)  # by transport, on 12 May, in time
    slow = play.assigned(people)
    Assignment.objects.filter(case=slow, unit=transport).update(due_on=date(2025, 5, 1))
    play.reply(people, slow, transport)
    again(people)  # a second round, which is in hand
    gone = play.assigned(people)
    sign_for(play.part(gone, transport), play.by(people.lin, play.HANDED_OUT))
    ask_withdrawal(gone, play.by(people.mei, TODAY), reason="已解决。")


def by_hand(session) -> dict[str, dict[str, int]]:
    """Count again, row by row, in plain Python."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COLUMNS, 0))
    for part in Assignment.objects.select_related("unit", "case").filter(case__session=session):
        if part.case.state not in ("withdrawn", "declined") and part.role != "information":
            count_part(found[part.unit.code], part)
    letters = set()
    for sent in Reminder.objects.select_related("assignment__unit"):
        code = sent.assignment.unit.code
        if sent.kind == "nudge":
            found[code]["reminders"] += 1
        else:
            letters.add((code, sent.letter_no))
    for code, _number in letters:
        found[code]["letters"] += 1
    for request in UnitRequest.objects.select_related("assignment__unit"):
        own = found[request.assignment.unit.code]
        for name in REQUESTS[request.kind, request.state]:
            own[name] += 1
    return {code: own for code, own in found.items() if any(own.values())}


REQUESTS = {
    ("extension", "granted"): ("ext_asked", "ext_granted"),
    ("extension", "refused"): ("ext_asked",),
    ("return", "open"): ("ret_asked",),
    ("return", "granted"): ("ret_asked", "ret_agreed"),
    ("return", "refused"): ("ret_asked", "ret_refused"),
}


def count_part(own: dict[str, int], part: Assignment) -> None:
    leads = part.role in ("lead", "joint", "separate")
    if part.state in ("pending", "signed_for", "return_asked") and not part.over:
        days = (part.due_on - TODAY).days
        own["lead" if leads else "co"] += 1
        own["overdue"] += days < 0
        for limit in (7, 15, 30):
            own[f"in_{limit}"] += 0 <= days <= limit
    if leads and part.round == 1 and part.state == "replied":
        own["answered"] += 1
        own["on_time"] += part.replied_on <= part.due_on


def test_every_number_is_what_one_counts_by_hand():
    people = everybody()
    world(people)

    found = {load.unit.code: dict(load.numbers) for load in loads(people.session, TODAY)}

    expected = by_hand(people.session)
    assert found == expected
    sums = total(loads(people.session, TODAY)).numbers
    assert sums == {code: sum(own[code] for own in expected.values()) for code in COLUMNS}
    assert all(sums[code] for code in COLUMNS)  # nothing is zero for want of a story


def test_behind_each_number_stand_as_many_rows():
    people = everybody()
    world(people)

    for load in loads(people.session, TODAY):
        for code, column in COLUMNS.items():
            rows = behind(column, people.session, TODAY, load.unit.pk)
            counted = rows.values(column.each).distinct().count()
            assert counted == load.numbers[code], (load.unit.code, code)


def test_what_presses_most_stands_on_top_under_its_light():
    people = everybody()
    handed(people, people.education, days=40)
    handed(people, people.finance, days=3)
    handed(people, people.transport, days=-1)

    found = [(load.unit.code, load.light) for load in loads(people.session, TODAY)]

    assert found == [("transport", "late"), ("finance", "soon"), ("education", "fine")]


def test_the_page_shows_each_unit_with_a_word_for_its_light_and_leads_to_the_cases():
    people, others = everybody(), everybody("nearby")
    world(people)
    handed(others, others.transport, days=-1, title="邻区的建议")
    chen = at_desk(people.chen)

    page = chen.get(reverse(UNITS))
    first = page.context["rows"][0]
    cells = {cell.column.code: cell for cell in first["cells"]}
    overdue = chen.get(cells["overdue"].url)
    letters = chen.get(cells["letters"].url)

    assert first["load"].unit == people.transport
    assert "已超期" in words(page)
    assert "邻区" not in words(page)
    assert len(overdue.context["page"].rows) == cells["overdue"].number
    assert "提〔2025〕1号" in words(letters)


def test_the_file_says_what_the_page_says():
    people = everybody()
    world(people)

    answer = at_desk(people.song).get(reverse("reports:units_csv"))

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    found = loads(people.session, TODAY)
    assert len(lines) == len(found) + 2
    assert [int(cell) for cell in lines[1][1:]] == list(found[0].numbers.values())
    assert [int(cell) for cell in lines[-1][1:]] == list(total(found).numbers.values())


def test_the_page_asks_the_same_queries_at_one_unit_and_at_three():
    people = everybody()
    chen = at_desk(people.chen)

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert chen.get(reverse(UNITS)).context["rows"]
        return len(counted)

    handed(people, people.education, days=3)
    queries()
    one = queries()
    world(people)

    assert queries() == one


def test_a_list_asks_the_same_queries_at_one_row_and_at_many():
    people = everybody()
    chen = at_desk(people.chen)
    url = reverse("reports:unit_cases")

    def queries(what: str) -> int:
        with CaptureQueriesContext(connection) as counted:
            assert chen.get(url, {"what": what}).context["page"].rows
        return len(counted)

    world(people)
    queries("lead")
    few = {what: queries(what) for what in ("lead", "letters", "ret_asked")}
    world(everybody("nearby"))
    for _ in range(3):
        handed(people, people.education, days=3)
        case = handed(people, people.transport, days=3)
        asked(case, people.transport, "return", "open")
        remind(play.part(case, people.transport), play.by(people.song, TODAY))

    assert {what: queries(what) for what in few} == few


@pytest.mark.parametrize(
    "query", [{}, {"what": "nothing"}, {"what": "lead", "unit": "x"}, {"what": "lead", "unit": "0"}]
)
def test_a_list_that_makes_no_sense_is_not_there(query):
    people = everybody()
    handed(people, people.transport, days=1)

    assert at_desk(people.chen).get(reverse("reports:unit_cases"), query).status_code == 404


def test_only_the_congress_opens_these_pages_and_never_a_unit_of_another_one():
    people, others = everybody(), everybody("nearby")
    handed(people, people.transport, days=1)
    url = reverse("reports:unit_cases")

    for member in (people.mei, people.lin, people.guan, people.deng):
        for name in (UNITS, "reports:units_csv"):
            assert at_desk(member).get(reverse(name)).status_code == 404
        assert at_desk(member).get(url, {"what": "lead"}).status_code == 404
    foreign = {"what": "lead", "unit": others.transport.pk}
    assert at_desk(people.chen).get(url, foreign).status_code == 404
    elsewhere = {"what": "lead", "session": others.session.pk}
    shown = at_desk(people.chen).get(url, elsewhere)
    assert shown.context["session"] == people.session
