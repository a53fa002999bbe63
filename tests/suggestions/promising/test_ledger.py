"""The ledger: who has what in it, how it is narrowed and counted, and the files of it."""

import io
from datetime import date

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from suggestions import visibility
from suggestions.assigning.actions import sign_for
from suggestions.assigning.rules import Handout
from suggestions.intake.withdrawing import ask_withdrawal
from suggestions.models import Commitment
from suggestions.promising.keeping import confirm_kept, note_progress, refuse_kept
from suggestions.promising.putting_off import explain, remind_promise, roll_on
from suggestions.promising.queries import PILES, Narrowed, counts
from suggestions.promising.rating import rate_supplement
from suggestions.rating.actions import Answers, rehandle
from suggestions.replying.promises import Promise
from tests import cast as play
from tests.reports.stories import another_session
from tests.suggestions.desk import at_desk, words
from tests.suggestions.everybody import cosigned, everybody, seat
from workflow.machines.assignment import AssignmentRole

pytestmark = pytest.mark.django_db

TODAY = date(2025, 12, 10)
LEDGER = "/promises/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(play.at(TODAY)):
        yield


def promised(people, text: str, due_on: date, **more):
    """Transport promises one thing; gives the promise."""
    case = play.promised(people, Promise(text, due_on), title=f"关于{text}的建议", **more)
    return play.the_promise(case)


def listed(member, **query) -> list[str]:
    """Give the promises that somebody's ledger lists."""
    page = at_desk(member).get(LEDGER, query)
    return [row.promise.text for row in page.context["rows"]]


def filled(people) -> None:
    """Put something on every pile."""
    promised(people, "超期", date(2025, 11, 30))
    promised(people, "本月", date(2025, 12, 31))
    promised(people, "明年", date(2026, 6, 30), outcome="C")
    reported = promised(people, "待核实", date(2025, 12, 20))
    play.reported(people, reported.case, outcome="")
    play.kept(people, promised(people, "已落实", date(2025, 10, 31)).case)
    given_up = promised(people, "已说明", date(2025, 10, 1))
    explain(
        given_up,
        play.by(people.signatory_of(people.transport), play.CONFIRMED),
        text="因故。",
        signatory="赵明",
    )


# --- Piles and filters ----------------------------------------------------------------------


def test_each_pile_holds_what_belongs_there_and_its_count_is_true():
    people = everybody()
    filled(people)
    piles = {
        "running": ["超期", "待核实", "本月", "明年"],  # what is due first on top
        "overdue": ["超期"],
        "month": ["待核实", "本月"],
        "reported": ["待核实"],
        "kept": ["已落实"],
        "explained": ["已说明"],
    }

    found = {pile.code: listed(people.song, state=pile.state, due=pile.due) for pile in PILES}

    assert found == piles
    assert counts(people.song, PILES, TODAY) == {code: len(rows) for code, rows in piles.items()}
    assert listed(people.song, state="all") == [
        "已说明", "已落实", "超期", "待核实", "本月", "明年",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"due": "year"}, ["超期", "待核实", "本月"]),
        ({"due": "next"}, ["明年"]),
        ({"q": "明年"}, ["明年"]),
        ({"q": "梅若兰", "due": "overdue"}, ["超期"]),
        ({"q": "第1号"}, ["超期"]),
        ({"q": "没有的"}, []),
        ({"class": "C"}, ["明年"]),
        ({"class": "A", "state": "all"}, ["已落实"]),
        ({"class": "Z"}, []),
        ({"state": "nonsense", "due": "nonsense", "unit": "x", "session": "9" * 20}, None),
        ({"q": "\0超期"}, ["超期"]),
    ],
)
def test_it_is_narrowed_by_what_is_asked_for_and_nonsense_asks_for_nothing(query, found):
    people = everybody()
    filled(people)

    running = ["超期", "待核实", "本月", "明年"]
    assert listed(people.song, **query) == (running if found is None else found)


def test_it_is_narrowed_by_unit_and_session():
    people = everybody()
    promised(people, "第一件", date(2025, 12, 31))
    other = promised(people, "第二件", date(2025, 12, 31))
    later = another_session(people, 2026)
    Commitment.objects.filter(pk=other.pk).update(unit=people.finance)
    other.case.session = later
    other.case.save(update_fields=["session"])

    assert listed(people.song, unit=people.transport.pk) == ["第一件"]
    assert listed(people.song, unit=people.finance.pk) == ["第二件"]
    assert listed(people.song, session=later.pk) == ["第二件"]
    assert listed(people.song, unit=people.transport.pk, session=later.pk) == []


def test_a_line_tells_the_latest_progress_the_day_and_what_the_deputy_said():
    people = everybody()
    promise = promised(people, "增设站点", date(2025, 11, 30))
    note_progress(promise, play.by(people.lin, date(2025, 6, 1)), text="已开工。")
    note_progress(promise, play.by(people.lin, date(2025, 11, 1)), text="主体完工。")
    remind_promise(promise, play.by(people.chen, date(2025, 12, 1)), text="请抓紧。")
    kept = promised(people, "延长班次", date(2025, 10, 31))
    answers = Answers("agree", "mostly_satisfied")
    rate_supplement(
        play.kept(people, kept.case),
        play.by(people.mei, date(2025, 6, 1)),
        deputy=seat(people.mei),
        answers=answers,
    )

    page = words(at_desk(people.song).get(LEDGER, {"state": "all"}))

    for told in (
        "主体完工。",
        "11月1日",
        "已超期10天",
        "已催办1次",
        "同意、基本满意",
        "A 解决采纳",
    ):
        assert told in page, told
    assert "已开工。" not in page


def test_a_case_that_is_handled_again_is_marked_and_an_ended_one_is_gone():
    people = everybody()
    promise = promised(people, "增设站点", date(2025, 11, 30))
    case = play.rated(people, promise.case, result="disagree", comment="太晚。")
    rehandle(
        case, play.by(people.song, date(2025, 6, 3)), units=play.lead_and_co(people), reason="重办"
    )

    assert "重新办理中" in words(at_desk(people.song).get(LEDGER))
    ask_withdrawal(play.fresh(case), play.by(people.mei, date(2025, 6, 4)), reason="已解决。")

    assert listed(people.song) == []


# --- Whose it is ----------------------------------------------------------------------------


def test_everybody_has_his_own_ledger():
    people, other = everybody(), everybody("nearby")
    case = play.assigned(
        people,
        [
            Handout(people.transport, AssignmentRole.LEAD),
            Handout(people.finance, AssignmentRole.CO),
            Handout(people.education, AssignmentRole.CO),
        ],
    )
    sign_for(play.part(case, people.finance), play.by(people.fang, play.HANDED_OUT))
    promises = (
        Promise("增设站点", date(2025, 12, 31)),
        Promise("安排补贴", date(2025, 12, 31), people.finance.pk),
    )
    play.reply(people, case, people.transport, outcome="B", promises=promises)
    play.answered(people, outcome="B", title="尚未送达的建议")
    play.promised(other)
    assert listed(people.song) == []
    play.resolve(play.fresh(case), play.by(people.song, play.DELIVERED), outcomes={})

    found = {name: listed(member) for name, member in people.members.items() if name != "deng"}

    both, own = ["增设站点", "安排补贴"], ["安排补贴"]
    assert found == {
        **dict.fromkeys(("mei", "chen", "song", "lin", "zhao", "guan"), both),
        "fang": own,
        **{name: [] for name in ("lan", "zhou", "wu", "yan")},
    }
    assert at_desk(people.deng).get(LEDGER).status_code == 404


def test_a_unit_that_was_taken_off_has_it_no_longer():
    people = everybody()
    promise = promised(people, "增设站点", date(2025, 12, 31))
    part = play.part(promise.case, people.transport)
    type(part).objects.filter(pk=part.pk).update(state="returned")

    assert listed(people.lin) == []
    assert listed(people.song) == ["增设站点"]


# --- What may be read of one ----------------------------------------------------------------


def names(people, rows_of) -> set[str]:
    return {name for name, member in people.members.items() if rows_of(member).exists()}


def test_who_reads_a_promise_its_story_its_evidence_and_its_letter_stage_by_stage():
    people = everybody()
    case = play.assigned(people)
    sign_for(play.part(case, people.finance), play.by(people.fang, play.HANDED_OUT))
    play.reply(people, case, people.transport, outcome="B")
    inside = {"lin", "zhao", "fang", "guan"}
    congress = {"song", "chen"}

    assert names(people, visibility.commitments_visible_to) == inside | congress  # not delivered
    play.resolve(play.fresh(case), play.by(people.song, play.DELIVERED), outcomes={})
    assert names(people, visibility.commitments_visible_to) == inside | congress | {"mei"}

    supplement = play.reported(people, play.fresh(case))
    assert names(people, visibility.entries_visible_to) == inside | congress
    assert names(people, visibility.attachments_visible_to) == inside | congress
    answering = {"lin", "zhao", "guan"}
    assert names(people, visibility.supplements_visible_to) == answering | congress

    confirm_kept(supplement, play.by(people.song, play.CONFIRMED))
    everywhere = inside | congress | {"mei"}
    assert names(people, visibility.entries_visible_to) == everywhere
    assert names(people, visibility.attachments_visible_to) == everywhere
    assert names(people, visibility.supplements_visible_to) == everywhere


def test_what_the_secretariat_and_the_unit_settle_is_not_told_to_the_deputies():
    people = everybody()
    promise = promised(people, "增设站点", date(2025, 12, 31))
    note_progress(promise, play.by(people.lin, play.DELIVERED), text="已开工。")
    remind_promise(promise, play.by(people.song, play.DELIVERED), text="请抓紧。")
    letter = play.reported(people, promise.case)
    refuse_kept(letter, play.by(people.song, play.CONFIRMED), reason="尾工未完。")

    told = visibility.entries_visible_to(people.mei).values_list("text", flat=True)
    page = words(at_desk(people.mei).get(promise.get_absolute_url()))
    history = words(at_desk(people.mei).get(f"{promise.case.get_absolute_url()}history/"))

    assert list(told) == ["已开工。"]
    for hidden in ("请抓紧。", "尾工未完。", "验收单附后"):
        assert hidden not in page + history
    assert "已开工。" in history


# --- Files of it ----------------------------------------------------------------------------

HOSTILE = ("=1+1", "+2", "-3", "@SUM(A1)", "＝1+1", "＋2", "－3", "＠x", "\t=1", "=HYPERLINK(0)")


def workbook(member, **query) -> list[tuple]:
    """Give the cells of the workbook, with the kind of each text."""
    answer = at_desk(member).get("/promises.xlsx", query)
    content = b"".join(answer.streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [tuple((cell.value, cell.data_type, cell.quotePrefix) for cell in row) for row in sheet]


def test_the_workbook_holds_what_is_filtered_with_chinese_heads():
    people = everybody()
    filled(people)
    roll_on(
        Commitment.objects.get(text="超期"),
        play.by(people.song, TODAY),
        due_on=date(2026, 6, 30),
        reason="未落实。",
    )

    heads, *rows = workbook(people.song, due="next")

    assert [value for value, _type, _quoted in heads] == [
        "案号", "案由", "届次", "领衔代表", "答复单位", "责任单位", "承诺事项", "承诺时限",
        "现时限", "结转次数", "办理类别", "状态", "最近进展", "进展日期", "销号日期",
        "催办次数", "代表评价",
    ]  # fmt: skip
    assert [row[6][0] for row in rows] == ["超期", "明年"]
    first = [value for value, _type, _quoted in rows[0]]
    assert first[0] == 1
    assert (first[7].date(), first[8].date()) == (date(2025, 11, 30), date(2026, 6, 30))
    assert (first[9], first[11], first[12]) == (1, "落实中", "未落实。")


def test_nothing_that_somebody_wrote_is_a_formula_in_a_spreadsheet():
    people = everybody()
    for number, text in enumerate(HOSTILE):
        case = play.promised(people, Promise(text, date(2025, 12, 31)), title=f"第{number}件")
        type(case).objects.filter(pk=case.pk).update(title=text)

    _heads, *rows = workbook(people.song)
    csv = b"".join(at_desk(people.song).get("/promises.csv").streaming_content).decode()

    assert len(rows) == len(HOSTILE)
    for row in rows:
        for value, kind, quoted in (row[1], row[6]):
            assert (value in HOSTILE, kind, quoted) == (True, "s", True), value
    cells = {cell for line in csv.splitlines() for cell in line.split(",")}
    assert not {cell for cell in cells if cell.strip('"').startswith(("=", "+", "@", "＝"))}
    assert "案号" in csv.splitlines()[0]


def test_a_file_takes_as_many_queries_for_many_as_for_few():
    people = everybody()
    promised(people, "第一件", date(2025, 12, 31))

    few = asked(people.song, "/promises.xlsx")
    for number in range(6):
        promised(people, f"第{number}件", date(2025, 12, 31))

    assert asked(people.song, "/promises.xlsx") == few


def asked(member, address: str) -> int:
    """Give how many queries a page takes."""
    desk = at_desk(member)
    desk.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = desk.get(address)
        if answer.streaming:
            b"".join(answer.streaming_content)
    return len(queries)


@pytest.mark.parametrize("name", ["song", "chen", "lin", "guan", "mei"])
def test_the_page_takes_as_many_queries_for_many_as_for_few(name):
    people = everybody()
    promised(people, "第一件", date(2025, 12, 31))
    member = people.members[name]

    few = asked(member, LEDGER)
    for number in range(6):
        play.kept(people, promised(people, f"第{number}件", date(2025, 11, 30)).case)

    assert asked(member, f"{LEDGER}?state=all") == few


def test_a_case_page_takes_as_many_queries_for_many_promises_as_for_few():
    people = everybody()
    one = play.promised(people, title="关于一件事的建议")
    play.kept(people, one)
    rows = tuple(Promise(f"第{number}件", date(2025, 12, 31)) for number in range(6))
    many = play.promised(people, *rows, title="关于许多事的建议")
    for position in range(1, 6):
        play.kept_one(people, many, position)

    few = asked(people.mei, one.get_absolute_url())

    assert asked(people.mei, many.get_absolute_url()) == few


def test_pages_follow_one_another_and_an_empty_pile_says_what_will_be_there():
    people = everybody()
    assert "这里没有承诺事项" in words(at_desk(people.song).get(LEDGER))
    rows = tuple(Promise(f"第{number:02}件", date(2025, 12, 31)) for number in range(20))
    for number in range(3):
        play.promised(people, *rows, title=f"关于第{number}批的建议")

    first = at_desk(people.song).get(LEDGER)
    second = at_desk(people.song).get(LEDGER, {"page": 2})

    assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 10)
    assert Narrowed.asked({"q": "x" * 99}).words == "x" * 60
    assert "没有符合" in words(at_desk(people.song).get(LEDGER, {"q": "没有的"}))


def test_a_deputy_has_those_that_he_co_signed():
    people = everybody()
    case = cosigned(people)
    play.submit(case, play.by(people.mei, play.SUBMITTED))
    play.accept(play.fresh(case), play.by(people.song, play.SUBMITTED))
    play.assign(
        play.fresh(case), play.by(people.song, play.HANDED_OUT), units=play.lead_and_co(people)
    )
    play.reply(people, play.fresh(case), people.transport, outcome="B")
    play.resolve(play.fresh(case), play.by(people.song, play.DELIVERED), outcomes={})

    assert [len(listed(m)) for m in (people.mei, people.lan, people.zhou)] == [1, 1, 0]
    assert reverse("suggestions:ledger") in words(at_desk(people.lan).get("/mine/"))
