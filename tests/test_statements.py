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
from django.utils import timezone

from notifications.links import address_of
from notifications.models import Message
from people.models import Membership, Unit
from suggestions.models import Suggestion
from tests import cast as play
from tests.reports.stories import another_session
from tests.suggestions.everybody import STAGES, Everybody, everybody
from tests.suggestions.many import BESIDES, copy, crowd, furnish, populate
from tests.test_addresses import ROUTES, sample
from tests.test_canaries import VISITORS, addresses, at_home
from workflow.machines.assignment import AssignmentRole

pytestmark = pytest.mark.django_db

# The most that a page of each kind may ask: twice what is aimed at.
QUEUE = SUMMARY = EXPORT = 8
DETAIL = 12
SUBMIT = 16
# A letter was meant to take 18 at most. Eleven rows of ten tables are written when it goes out, and
# it is compared with the suggestion, its signers, units, opinions and talks before: that is more.
REPLY = 26

HANDED_OUT = (
    "assigned signed helping opined checking to_sign answered resolved heard rated "
    "heard_and_rated objected again promised reported_rated kept_rated"
)
SUBMITTED = f"submitted numbered withdrawn declined sent_back {HANDED_OUT} {' '.join(BESIDES)}"
NOT_KEY = SUBMITTED.replace("supervised", "")
IN_HAND = "assigned signed opined to_sign again asked refused"
DELIVERED = "resolved heard rated objected one_objected kept_rated"
PROMISED = "promised followed reported kept_rated"


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
    Page("live", SUMMARY),
    Page("ready", SUMMARY),
    Page("metrics", SUMMARY),
    Page("people:sign_in", SUMMARY),
    Page("people:password_change", SUMMARY),
    Page("notifications:inbox", QUEUE),
    Page("notifications:unread", QUEUE),
    Page("notifications:choices", QUEUE),
    Page("notifications:given_up", QUEUE),
    Page("notifications:preview", QUEUE),
    Page("notifications:preview_letter", QUEUE),
    Page("reports:figures", SUMMARY),
    Page("reports:figures", SUMMARY, query="counted=replies"),
    Page("reports:figures_csv", EXPORT),
    Page("reports:units", SUMMARY),
    Page("reports:units_csv", EXPORT),
    Page("reports:unit_cases", QUEUE, query="unit={unit}&what=lead"),
    Page("reports:cases", QUEUE, query="rate=solve&part=denominator"),
    Page("reports:cases", QUEUE, query="count=received&by=unit&key=transport"),
    Page("reports:cases", QUEUE, query="rate=contact&by=system&key=government&counted=replies"),
    Page("reports:cases_csv", EXPORT, query="count=received"),
    Page("reports:cases_csv", EXPORT, query="rate=contact&by=unit&key=transport"),
    Page("suggestions:mine", QUEUE),
    Page("suggestions:queue", QUEUE),
    Page("suggestions:queue", QUEUE, query="state=all&q=建议"),
    Page("suggestions:coordinated", QUEUE),
    Page("suggestions:secretariat", QUEUE),
    Page("suggestions:waiting", QUEUE),
    Page("suggestions:ledger", QUEUE),
    Page("suggestions:ledger", QUEUE, query="state=all&q=公交"),
    Page("suggestions:ledger_csv", EXPORT),
    Page("suggestions:ledger_xlsx", EXPORT),
    Page("suggestions:roll_several", QUEUE),
    Page("suggestions:key_items", QUEUE),
    Page("suggestions:moves", QUEUE),
    Page("suggestions:rules", QUEUE),
    Page("suggestions:rules_sheet", DETAIL),
    Page("suggestions:new_rules", DETAIL),
    Page("suggestions:calendar", QUEUE),
    Page("suggestions:calendar_year", DETAIL),
    Page("suggestions:enter_year", DETAIL),
    Page("suggestions:letter_template", DETAIL),
    Page("suggestions:reminder_letter", DETAIL, query="unit={unit}"),
    Page("suggestions:enter", DETAIL),
    Page("suggestions:hand_out_several", DETAIL, query="pick={picked}"),
    Page("suggestions:new", DETAIL),
    Page("suggestions:case", DETAIL, at=f"draft invited {NOT_KEY}"),
    # Of a key item the visits are shown, too: one more.
    Page("suggestions:case", DETAIL + 1, at="supervised"),
    Page("suggestions:history", DETAIL, at=f"draft invited {SUBMITTED}"),
    Page("suggestions:dates", DETAIL, at=SUBMITTED),
    Page("suggestions:file", DETAIL, at="resolved"),
    Page("suggestions:edit", DETAIL, at="draft"),
    Page("suggestions:edit_matter", DETAIL, at="draft"),
    Page("suggestions:edit_proposal", DETAIL, at="draft"),
    Page("suggestions:edit_people", DETAIL, at="draft invited"),
    Page("suggestions:edit_wishes", DETAIL, at="draft"),
    Page("suggestions:edit_check", DETAIL, at="draft invited"),
    Page("suggestions:cosign", DETAIL, at="invited"),
    Page("suggestions:take_back", DETAIL, at="submitted"),
    Page("suggestions:withdraw", DETAIL, at="submitted assigned"),
    Page("suggestions:answer_withdrawal", DETAIL, at="leaving"),
    Page("suggestions:paper_withdrawal", DETAIL, at="leaving"),
    Page("suggestions:review", DETAIL, at="submitted numbered"),
    Page("suggestions:alike", DETAIL, at="numbered assigned merged"),
    Page("suggestions:unmerge", DETAIL, at="merged"),
    Page("suggestions:correct", DETAIL, at="submitted resolved"),
    Page("suggestions:change_lead", DETAIL, at="submitted resolved"),
    Page("suggestions:hand_out", DETAIL, at="numbered"),
    Page("suggestions:hand_out_anew", DETAIL, at="assigned again"),
    Page("suggestions:remind", DETAIL, at="assigned opined again"),
    Page("suggestions:read_reminder_letter", DETAIL, at="written_to"),
    Page("suggestions:work", DETAIL, at=f"{HANDED_OUT} asked refused merged"),
    # The reason for which a letter came back is read beside all that an editor asks for: one more.
    Page("suggestions:work", DETAIL + 1, at="sent_back"),
    Page("suggestions:contact", DETAIL, at="signed answered"),
    Page("suggestions:ask_return", DETAIL, at="assigned signed"),
    Page("suggestions:ask_extension", DETAIL, at="signed"),
    Page("suggestions:propose_unit", DETAIL, at="assigned signed"),
    Page("suggestions:decide", DETAIL, at="asked"),
    Page("suggestions:dispute", DETAIL, at="refused"),
    Page("suggestions:versions", DETAIL, at="checking sent_back answered"),
    Page("suggestions:issued_versions", DETAIL, at="answered resolved"),
    Page("suggestions:letter", DETAIL, at="opined resolved"),
    Page("suggestions:check", DETAIL, at="answered"),
    Page("suggestions:correct_outcome", DETAIL, at="resolved"),
    Page("suggestions:rate", DETAIL, at=DELIVERED),
    Page("suggestions:rate_reply", DETAIL, at=DELIVERED),
    Page("suggestions:rate_opinion", DETAIL, at="heard heard_and_rated"),
    Page("suggestions:objection", DETAIL, at="objected one_objected"),
    Page("suggestions:paper_rating", DETAIL, at=DELIVERED),
    Page("suggestions:publish", DETAIL, at="resolved rated"),
    Page("suggestions:promise", DETAIL, at=PROMISED),
    Page("suggestions:promise_kept", DETAIL, at="promised"),
    Page("suggestions:promise_explain", DETAIL, at="promised"),
    Page("suggestions:confirm_promises", DETAIL, at="reported"),
    Page("suggestions:letter_rate", DETAIL, at="kept_rated"),
    Page("suggestions:letter_paper", DETAIL, at="kept_rated"),
    Page("suggestions:key_item", DETAIL, at="numbered assigned"),
    Page("suggestions:supervision", DETAIL, at="supervised"),
    Page("suggestions:revise_supervision", DETAIL, at="supervised"),
    Page("suggestions:log_visit", DETAIL, at="supervised"),
    Page("suggestions:conclude_supervision", DETAIL, at="supervised"),
    Page("suggestions:drop_key_item", DETAIL, at="supervised"),
    Page("suggestions:sign_by_link", DETAIL, at="assigned"),
    Page("suggestions:rate_by_link", DETAIL, at="resolved"),
)
TO_WORK = "leads to the work page unless something is sent"
TO_PROMISE = "leads to the page of the promise unless something is sent"
NOT_MEASURED = {
    "suggestions:home": "leads to the page of the reader's role",
    "suggestions:coordination": "leads to the first of the coordinator's queues",
    "suggestions:draft_reply": TO_WORK,
    "suggestions:preview_reply": TO_WORK,
    "suggestions:preview_file": TO_WORK,
    "suggestions:hand_in": TO_WORK,
    "suggestions:letter_back": TO_WORK,
    "suggestions:ask_signatures": TO_WORK,
    "suggestions:issue_reply": TO_WORK,
    "suggestions:opinion": TO_WORK,
    "suggestions:opinion_back": TO_WORK,
    "suggestions:sign_draft": TO_WORK,
    "suggestions:send_reply_back": "leads to the check of the reply unless something is sent",
    "suggestions:correct_one_outcome": "leads to the page of all classes unless something is sent",
    "suggestions:promise_progress": TO_PROMISE,
    "suggestions:promise_remind": TO_PROMISE,
    "suggestions:promise_roll": TO_PROMISE,
    "suggestions:promise_hand_in": TO_PROMISE,
    "suggestions:promise_give_back": TO_PROMISE,
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


def addresses_of(page: Page, case: Suggestion | None) -> Iterable[str]:
    """Give the addresses under which a page is opened; a link is the one in somebody's mail."""
    if not page.name.endswith("_by_link"):
        return addresses(page.name, case)
    links = (address_of(message) for message in Message.objects.order_by("pk"))
    place = reverse(page.name, args=["-"]).removesuffix("-/")
    return [link for link in links if link.startswith(place)][:1]


class Visitors:
    """Everybody at his own desk, and the stranger."""

    def __init__(self, people: Everybody) -> None:
        self.clients = {
            name: at_home(people.members.get(name)) for name in (*VISITORS, "zhao", "nobody")
        }
        for client in self.clients.values():  # the first visit of a session is noted
            client.get(reverse("people:password_change"))

    def try_all(self, pages: Iterable[Page], case: Suggestion | None) -> dict[Visit, int]:
        """Open every page as everybody; gives what opens, with how many statements it takes."""
        visits = (
            Visit(name, page, f"{address}?{page.query}")
            for page in pages
            for address in addresses_of(page, case)
            for name in self.clients
        )
        found = {visit: self.statements(visit) for visit in visits}
        return {visit: count for visit, count in found.items() if count is not None}

    def statements(self, visit: Visit) -> int | None:
        """Give how many statements a page takes; None where it does not open."""
        picked = Suggestion.objects.values_list("public_id", flat=True)
        unit = Unit.objects.get(congress__code="yunxi", code="transport")
        address = visit.address.format(picked="&pick=".join(picked), unit=unit.pk)
        with CaptureQueriesContext(connection) as asked:
            answer = self.clients[visit.name].get(address)
            b"".join(answer)
        return len(asked) if answer.status_code == 200 else None

    def faults(self, before: dict[Visit, int]) -> str:
        """Go there again; gives the pages that ask for each row, and those that ask too often."""
        again = {visit: self.statements(visit) for visit in before}
        return "\n".join(
            f"{visit.page.name} of {visit.name}: {count}, with fifty {again[visit]}"
            for visit, count in before.items()
            if count != again[visit] or count > visit.page.most
        )


@pytest.mark.parametrize("stage", sorted({stage for page in PAGES for stage in page.at.split()}))
def test_a_page_of_a_suggestion_asks_the_same_for_fifty_of_everything(stage):
    people = everybody()
    case = {**STAGES, **BESIDES}[stage](people)
    furnish(people, case)
    Message.objects.update(created_at=timezone.now())  # or the links in the mails are too old
    pages = [page for page in PAGES if stage in page.at.split()]
    visitors = Visitors(people)

    found = visitors.try_all(pages, case)
    crowd(case, populate(people))

    assert set(pages) - {visit.page for visit in found} == set()
    assert visitors.faults(found) == ""


def test_a_list_asks_the_same_for_fifty_suggestions_of_each_stage():
    people = everybody()
    another_session(people, people.session.report_year - 1)
    for tell in (*STAGES.values(), *BESIDES.values()):
        furnish(people, tell(people))
    pages = [page for page in PAGES if not page.at]
    visitors = Visitors(people)

    found = visitors.try_all(pages, None)
    populate(people)
    for case in Suggestion.objects.all():
        copy(case)

    assert set(pages) - {visit.page for visit in found} == set()
    assert visitors.faults(found) == ""


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
    "text": (
        "一、关于在北片增设公交站：已在三个小区门口各增设一个站点，六月底前投入使用。\n"
        "二、关于延长夜间班次：末班车自七月起延后到二十二时三十分，并按客流情况再作调整。"
    ),
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
        counts.append(sent(people.zhao, address, seen=str(part.version), **LETTER))

    assert {play.fresh(case).state for case in (few, many)} == {"answered"}
    assert counts[0] == counts[1] <= REPLY
