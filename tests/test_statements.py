"""How often each page asks the database: as often for one row as for fifty, and within a limit.

The session and the reader's roles are among the statements. A page that stands in no row of
`PAGES` fails the test; a new one needs one line.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import Membership
from suggestions.models import Suggestion
from tests import cast as play
from tests.reports.stories import another_session
from tests.suggestions.everybody import STAGES, Everybody, everybody
from tests.suggestions.many import copy, crowd, furnish, populate
from tests.test_addresses import ROUTES, sample
from tests.test_canaries import VISITORS, addresses, at_home
from workflow.machines.assignment import AssignmentRole

pytestmark = pytest.mark.django_db

# The most that a page of each kind may ask: twice what is aimed at.
QUEUE = SUMMARY = EXPORT = 8
DETAIL = 12
SUBMIT, REPLY = 16, 18

SUBMITTED = "submitted numbered assigned signed answered resolved rated objected again withdrawn"
DELIVERED = "resolved rated objected one_objected"


@dataclass(frozen=True)
class Page:
    """A page, how many statements it may take, and what has to be there for it to open.

    One of a suggestion is opened `at` some stages of it; every role that it opens to is tried.
    """

    name: str
    most: int
    at: str = ""
    query: str = ""


PAGES = (
    Page("people:sign_in", SUMMARY),
    Page("people:password_change", SUMMARY),
    Page("notifications:inbox", QUEUE),
    Page("reports:figures", SUMMARY),
    Page("reports:figures", SUMMARY, query="counted=replies"),
    Page("reports:figures_csv", EXPORT),
    Page("reports:cases", QUEUE, query="rate=solve&part=denominator"),
    Page("reports:cases", QUEUE, query="count=received&by=unit&key=transport"),
    Page("reports:cases", QUEUE, query="rate=contact&by=system&key=government&counted=replies"),
    Page("reports:cases_csv", EXPORT, query="count=received"),
    Page("reports:cases_csv", EXPORT, query="rate=contact&by=unit&key=transport"),
    Page("suggestions:mine", QUEUE),
    Page("suggestions:queue", QUEUE),
    Page("suggestions:queue", QUEUE, query="state=all&q=建议"),
    Page("suggestions:secretariat", QUEUE),
    Page("suggestions:waiting", QUEUE),
    Page("suggestions:enter", DETAIL),
    Page("suggestions:hand_out_several", DETAIL, query="pick={picked}"),
    Page("suggestions:new", DETAIL),
    Page("suggestions:case", DETAIL, at=f"draft invited {SUBMITTED}"),
    Page("suggestions:history", DETAIL, at=f"draft invited {SUBMITTED}"),
    Page("suggestions:file", DETAIL, at="resolved"),
    Page("suggestions:edit", DETAIL, at="draft"),
    Page("suggestions:edit_matter", DETAIL, at="draft"),
    Page("suggestions:edit_proposal", DETAIL, at="draft"),
    Page("suggestions:edit_people", DETAIL, at="draft"),
    Page("suggestions:edit_wishes", DETAIL, at="draft"),
    Page("suggestions:edit_check", DETAIL, at="draft"),
    Page("suggestions:cosign", DETAIL, at="invited"),
    Page("suggestions:take_back", DETAIL, at="submitted"),
    Page("suggestions:withdraw", DETAIL, at="submitted assigned"),
    Page("suggestions:review", DETAIL, at="submitted numbered"),
    Page("suggestions:correct", DETAIL, at="submitted resolved"),
    Page("suggestions:change_lead", DETAIL, at="submitted resolved"),
    Page("suggestions:hand_out", DETAIL, at="numbered"),
    Page("suggestions:hand_out_anew", DETAIL, at="assigned again"),
    Page("suggestions:remind", DETAIL, at="assigned again"),
    Page("suggestions:work", DETAIL, at="assigned signed answered resolved objected again"),
    Page("suggestions:contact", DETAIL, at="signed answered"),
    Page("suggestions:check", DETAIL, at="answered"),
    Page("suggestions:rate", DETAIL, at=DELIVERED),
    Page("suggestions:rate_reply", DETAIL, at=DELIVERED),
    Page("suggestions:objection", DETAIL, at="objected one_objected"),
    Page("suggestions:paper_rating", DETAIL, at=DELIVERED),
    Page("suggestions:publish", DETAIL, at="resolved rated"),
)
NOT_MEASURED = {
    "healthz": "no page: it is asked by machines, and says nothing of cases",
    "suggestions:home": "leads to the page of the reader's role",
    "suggestions:draft_reply": "leads to the work page unless something is sent",
    "suggestions:preview_reply": "leads to the work page unless something is sent",
    "suggestions:issue_reply": "leads to the work page unless something is sent",
}


@dataclass(frozen=True)
class Visit:
    """Somebody opens a page."""

    name: str
    page: Page
    address: str


@pytest.fixture(autouse=True)
def today():
    """It is a day in June; no session is written to because time has gone by."""
    with time_machine.travel(play.at(date(2025, 6, 10)), tick=False):
        yield


class Visitors:
    """Everybody at his own desk, and the stranger."""

    def __init__(self, people: Everybody) -> None:
        self.clients = {name: at_home(people.members.get(name)) for name in (*VISITORS, "nobody")}
        for client in self.clients.values():  # the first visit of a session is noted
            client.get(reverse("people:password_change"))

    def try_all(self, pages: Iterable[Page], case: Suggestion | None) -> dict[Visit, int]:
        """Open every page as everybody; gives what opens, with how many statements it takes."""
        visits = (
            Visit(name, page, f"{address}?{page.query}")
            for page in pages
            for address in addresses(page.name, case)
            for name in self.clients
        )
        found = {visit: self.statements(visit) for visit in visits}
        return {visit: count for visit, count in found.items() if count is not None}

    def statements(self, visit: Visit) -> int | None:
        """Give how many statements a page takes; None where it does not open."""
        picked = Suggestion.objects.values_list("public_id", flat=True)
        address = visit.address.format(picked="&pick=".join(picked))
        with CaptureQueriesContext(connection) as asked:
            answer = self.clients[visit.name].get(address)
            b"".join(answer)
        return len(asked) if answer.status_code == 200 else None

    def faults(self, before: dict[Visit, int]) -> list[str]:
        """Go there again; gives the pages that ask for each row, and those that ask too often."""
        again = {visit: self.statements(visit) for visit in before}
        return [
            f"{visit.page.name} of {visit.name}: {count}, with fifty {again[visit]}"
            for visit, count in before.items()
            if count != again[visit] or count > visit.page.most
        ]


@pytest.mark.parametrize("stage", sorted({stage for page in PAGES for stage in page.at.split()}))
def test_a_page_of_a_suggestion_asks_the_same_for_fifty_of_everything(stage):
    people = everybody()
    case = STAGES[stage](people)
    furnish(people, case)
    pages = [page for page in PAGES if stage in page.at.split()]
    visitors = Visitors(people)

    found = visitors.try_all(pages, case)
    crowd(case, populate(people))

    assert {visit.page for visit in found} == set(pages)
    assert visitors.faults(found) == []


def test_a_list_asks_the_same_for_fifty_suggestions_of_each_stage():
    people = everybody()
    another_session(people, people.session.report_year - 1)
    for tell in STAGES.values():
        furnish(people, tell(people))
    pages = [page for page in PAGES if not page.at]
    visitors = Visitors(people)

    found = visitors.try_all(pages, None)
    populate(people)
    for case in Suggestion.objects.all():
        copy(case)

    assert {visit.page for visit in found} == set(pages)
    assert visitors.faults(found) == []


def test_every_page_is_measured(client):
    pages = {
        name
        for name, pattern in ROUTES.items()
        if client.get(reverse(name, kwargs=sample(pattern))).status_code != 405
    }

    assert {page.name for page in PAGES} | NOT_MEASURED.keys() == pages
    assert not {page.name for page in PAGES} & NOT_MEASURED.keys()


# --- Sending a form -------------------------------------------------------------------------

FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT")
LETTER = {
    "text": "现答复如下：一、已增设站点。",
    "outcome": "A",
    "letter_no": "云交函〔2025〕12号",
    "signatory": "赵明",
    "contact_person": "林科员",
    "contact_phone": "021-5555 0101",
    "openness": "open",
}


def sent(member: Membership, address: str, **form: str) -> int:
    """Send a form; gives how many statements it takes, without the frame of the transaction."""
    client = at_home(member)
    client.get(reverse("people:password_change"))
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(address, {"act_key": secrets.token_hex(8), **form})
    assert answer.status_code == 302
    return sum(not query["sql"].startswith(FRAME) for query in asked)


def test_submitting_asks_the_same_for_fifty_of_everything():
    people = everybody()
    few, many = (STAGES["cosigned"](people) for _ in range(2))
    for case in (few, many):
        furnish(people, case)
    crowd(many, populate(people))

    counts = [
        sent(people.mei, reverse("suggestions:edit_check", args=[case.public_id]))
        for case in (few, many)
    ]

    assert {play.fresh(case).state for case in (few, many)} == {"submitted"}
    assert counts[0] == counts[1] <= SUBMIT


def test_issuing_a_reply_asks_the_same_for_fifty_of_everything():
    people = everybody()
    few, many = (STAGES["signed"](people) for _ in range(2))
    for case in (few, many):
        furnish(people, case)
    crowd(many, populate(people))
    many.assignments.exclude(unit=people.transport).update(role=AssignmentRole.CO)

    counts = []
    for case in (few, many):
        part = play.part(case, people.transport)
        address = reverse("suggestions:issue_reply", args=[part.public_id])
        counts.append(sent(people.lin, address, seen=str(part.version), **LETTER))

    assert {play.fresh(case).state for case in (few, many)} == {"answered"}
    assert counts[0] == counts[1] <= REPLY
