"""What becomes of a row: the case that pages show, its history, and what the figures count."""

from datetime import date

import pytest
from django.core.management import call_command

from history.log import data_of
from history.models import Event
from notifications.models import Message
from people.models import Deputy, Unit
from suggestions.models import Facts, Suggestion

pytestmark = pytest.mark.django_db
WHOLE = {
    "外部编号": "2025-0076",
    "届次会议": "九届五次会议",
    "大会/闭会": "闭会",
    "类型": "议案转建议",
    "编号": "第76号",
    "标题": "关于增设公交站点的建议",
    "类别": "交通出行",
    "领衔代表": "梅 若兰",
    "代表证号": "001",
    "代表团": "石桥镇代表团",
    "附议代表": "兰志远、王明；李　强",
    "办理方式": "主会办",
    "主办单位": "区交通委",
    "会办单位": "区财政局；区教育局",
    "提交日期": "2025-01-08",
    "交办日期": "2025-02-20",
    "收到日期": "2025-02-21",
    "办理期限": "2025-05-20",
    "延期至": "2025-06-20",
    "面商日期": "2025-03-10",
    "答复日期": "2025-06-12",
    "办结日期": "2025-06-15",
    "评价日期": "2025-06-20",
    "办理结果": "A 解决采纳",
    "是否同意": "同意",
    "满意度": "基本满意",
    "是否公开": "摘要",
    "公开日期": "2025-07-01",
    "内容": "建议增设三个公交站点。",
    "答复内容": "梅若兰代表：已增设站点。",
}


def facts_of(case: Suggestion, unit: Unit | None = None, on: date = date(2026, 1, 1)) -> Facts:
    spans = Facts.objects.filter(case=case, unit=unit, known_to=None, start_on__lte=on)
    return spans.exclude(end_on__lte=on).get()


def note_of(case: Suggestion) -> list[str]:
    return [line for note in case.notes.all() for line in note.text.split("\n")]


def clean() -> None:
    call_command("verify_events")
    call_command("recalculate")


def test_a_whole_row_becomes_a_whole_case(people, imported):
    case = imported(**WHOLE)

    assert (case.state, case.imported, case.session) == ("rated", True, people.session)
    assert (case.period, case.kind, case.number) == ("between", "motion", 76)
    assert (case.category, case.proposer) == (people.category, people.mei.deputy)
    assert (case.outcome, case.due_on) == ("A", date(2025, 6, 20))
    assert case.texts.get().proposal == "建议增设三个公交站点。"
    signed = {s.deputy.name: s.state for s in case.cosignatures.all()}
    assert signed == dict.fromkeys(("兰志远", "王明", "李强"), "confirmed")
    parts = {a.unit.label_zh: (a.role, a.state, a.due_on) for a in case.assignments.all()}
    assert parts["区交通委"] == ("lead", "replied", date(2025, 6, 20))
    assert parts["区财政局"][:2] == parts["区教育局"][:2] == ("co", "opined")
    reply = case.replies.get()
    assert (reply.state, reply.text, reply.confirmed_outcome) == (
        "issued", "梅若兰代表：已增设站点。", "A",
    )  # fmt: skip
    assert (case.ratings.get().result, case.ratings.get().attitude) == ("agree", "mostly_satisfied")
    assert case.publications.get().level == "abstract"
    assert case.assignments.get(role="lead").contacts.get().held_on == date(2025, 3, 10)
    assert note_of(case) == ["办理期限：2025-05-20（延期前）"]


def test_a_whole_row_counts_from_its_own_days(people, imported):
    case = imported(**WHOLE)

    now = facts_of(case)
    assert (now.received_on, now.answered_on) == (date(2025, 1, 8), date(2025, 6, 12))
    assert (now.due_on, now.contacted) == (date(2025, 6, 20), True)
    assert (now.concluded, now.outcome, now.solved) == (True, "A", True)
    assert (now.rated, now.consent, now.satisfied) == (True, True, True)
    assert (now.first_outcome, now.first_consent) == ("A", True)
    assert (now.published, now.delegation) == ("abstract", people.mei.deputy.delegation)
    assert facts_of(case, on=date(2025, 6, 30)).published == ""
    assert not facts_of(case, on=date(2025, 6, 14)).concluded
    assert facts_of(case, people.transport).outcome == "A"
    assert not Facts.objects.filter(unit=people.finance).exists()
    clean()


def test_an_import_is_one_event_with_digests_and_tells_nobody(people, imported):
    case = imported(**WHOLE)

    event = Event.objects.get(stream__kind="suggestion", stream__ref=str(case.pk))
    told = data_of(event)
    assert (event.kind, event.actor_id, told["recorded"]) == ("imported", None, True)
    assert set(told["digests"]) == {"text", "reply", "rating", "contact", "note"}
    assert "梅若兰" not in event.text
    assert "公交" not in event.text
    assert told["source"]["line"] == 2
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("dates", "state", "lead", "co"),
    [
        ({}, "assigned", "pending", "pending"),
        ({"received_on": "2025-02-21"}, "assigned", "signed_for", "signed_for"),
        ({"answered_on": "2025-05-12"}, "answered", "replied", "opined"),
        (
            {"answered_on": "2025-05-12", "resolved_on": "2025-05-15"},
            "resolved",
            "replied",
            "opined",
        ),
        ({"resolved_on": "2025-05-15", "rated_on": "2025-05-20"}, "rated", "replied", "opined"),
        ({"state": "已撤回", "ended_on": "2025-03-01"}, "withdrawn", "returned", "returned"),
        ({"state": "declined", "ended_on": "2025-03-01"}, "declined", "returned", "returned"),
    ],
)
def test_the_state_follows_from_the_dates(people, imported, dates, state, lead, co):
    case = imported(
        title="甲",
        submitted_on="2025-01-08",
        assigned_on="2025-02-20",
        lead_unit="区交通委",
        co_units="区财政局",
        **dates,
    )

    assert case.state == state
    assert case.assignments.get(role="lead").state == lead
    assert case.assignments.get(role="co").state == co
    clean()


def test_without_any_unit_it_waits_for_its_review_and_counts_as_received(people, imported):
    case = imported(title="甲", submitted_on="2025-01-08")

    assert (case.state, case.rounds.count()) == ("submitted", 0)
    assert facts_of(case).received_on == date(2025, 1, 8)
    assert not facts_of(case).assigned


def test_the_hand_out_defaults_to_the_submission_and_the_due_date_to_the_policy(people, imported):
    case = imported(title="甲", submitted_on="2025-01-08", lead_unit="区交通委")

    part = case.assignments.get()
    assert part.assigned_on == date(2025, 1, 8)
    assert (part.due_on, part.due_given) == (date(2025, 4, 8), False)
    assert facts_of(case).due_on == date(2025, 4, 8)


def test_a_case_without_unit_has_its_due_date_all_the_same(people, imported):
    case = imported(title="甲", submitted_on="2025-01-08", answered_on="2025-05-12")

    assert (case.state, case.due_on) == ("answered", date(2025, 4, 8))
    assert (facts_of(case).due_on, facts_of(case).answered_on) == (
        date(2025, 4, 8), date(2025, 5, 12),
    )  # fmt: skip
    clean()


def test_classes_and_ratings_without_their_dates_are_kept_and_count_nowhere(people, imported):
    case = imported(
        title="甲",
        lead_deputy="梅若兰",
        submitted_on="2025-01-08",
        lead_unit="区交通委",
        answered_on="2025-05-12",
        outcome="A",
        consent="不同意",
        satisfaction="满意",
    )

    assert (case.state, case.outcome, case.replies.get().outcome) == ("answered", "A", "A")
    assert note_of(case) == ["是否同意：不同意", "满意度：满意"]
    now = facts_of(case)
    assert (now.concluded, now.outcome, now.rated, now.result) == (False, "", False, "")
    clean()


def test_a_later_step_proves_the_earlier_ones_and_the_case_says_so(people, imported):
    case = imported(title="甲", submitted_on="2025-01-08", rated_on="2025-06-20", consent="是")

    now = facts_of(case)
    assert case.state == "rated"
    assert (now.concluded, now.answered_on, now.consent) == (True, date(2025, 6, 20), True)
    assert note_of(case) == [
        "办结日期：未注明，按评价日期计",
        "答复日期：未注明，按评价日期计",
        "是否同意：是",
    ]
    clean()


def test_nobody_is_made_up_where_no_deputy_is_named(people, imported):
    before = Deputy.objects.count()

    case = imported(
        title="甲",
        submitted_on="2025-01-08",
        lead_unit="区交通委",
        resolved_on="2025-05-15",
        rated_on="2025-05-20",
        outcome="B",
        satisfaction="不满意",
    )

    assert (case.proposer, case.objection_open, Deputy.objects.count()) == (None, False, before)
    assert facts_of(case).satisfied is False
    assert facts_of(case, people.transport).satisfied is False
    assert not case.ratings.exists()
    assert "满意度：不满意" in note_of(case)
    clean()


def test_a_reply_without_unit_is_kept_as_a_note(people, imported):
    case = imported(title="甲", submitted_on="2025-01-08", answered_on="2025-05-12", reply="已办。")

    assert not case.replies.exists()
    assert note_of(case) == ["答复内容：已办。"]
    clean()


def test_a_row_without_any_date_keeps_its_units_and_counts_nowhere(people, imported):
    case = imported("--session", "9-5", title="甲", lead_unit="区交通委", outcome="A")

    assert (case.state, case.outcome) == ("submitted", "A")
    assert note_of(case) == ["主办单位：区交通委"]
    assert not Facts.objects.exists()
    clean()


@pytest.mark.parametrize(
    ("handling", "role", "replies"),
    [("合办", "joint", 1), ("", "joint", 1), ("分别办理", "separate", 2)],
)
def test_several_lead_units_answer_together_or_each_for_itself(
    people, imported, handling, role, replies
):
    case = imported(
        title="甲",
        lead_deputy="梅若兰",
        handling=handling,
        lead_unit="区交通委|区教育局|区交通委",
        co_units="区财政局、区教育局",
        submitted_on="2025-01-08",
        resolved_on="2025-05-15",
        rated_on="2025-05-20",
        outcome="A",
        satisfaction="满意",
    )

    roles = dict(case.assignments.values_list("unit__label_zh", "role"))
    assert roles == {"区交通委": role, "区教育局": role, "区财政局": "co"}
    assert (case.replies.count(), case.ratings.count()) == (replies, replies)
    for unit in (people.transport, people.education):
        assert (facts_of(case, unit).solved, facts_of(case, unit).satisfied) == (True, True)
    clean()


def test_one_unit_that_handles_its_part_apart_leads_and_the_word_is_kept(people, imported):
    case = imported(title="甲", handling="分办", lead_unit="区交通委", submitted_on="2025-01-08")

    assert case.assignments.get().role == "lead"
    assert note_of(case) == ["办理方式：分别办理"]


@pytest.mark.parametrize(
    ("word", "disposition", "ended"),
    [("转报上级", "referred_up", "referred_up"), ("退回代表", "returned", "declined")],
)
def test_how_it_ended_may_stand_in_the_state(people, imported, word, disposition, ended):
    case = imported(title="甲", submitted_on="2025-01-08", state=word, ended_on="2025-02-01")

    assert (case.state, case.disposition) == ("declined", disposition)
    assert (facts_of(case, on=date(2025, 1, 20)).ended, facts_of(case).ended) == ("", ended)
    clean()


def test_an_end_without_its_day_counts_nowhere_from_the_beginning(people, imported):
    case = imported(title="甲", submitted_on="2025-01-08", state="撤回", answered_on="2025-05-01")

    assert (case.ended_on, facts_of(case, on=date(2025, 1, 8)).ended) == (None, "withdrawn")


def test_partial_dates_are_completed_and_marked(people, imported, file):
    mapping = file("[dates]\ncomplete = true\n", "mapping.toml")

    case = imported(
        "--mapping",
        str(mapping),
        title="甲",
        lead_unit="区交通委",
        submitted_on="2025年3月",
        assigned_on="2025-03-20",
        answered_on="2025",
    )

    assert (case.submitted_on, case.answered_on) == (date(2025, 3, 1), date(2025, 3, 20))
    assert note_of(case) == ["提交日期：2025年3月（仅知年月）", "答复日期：2025（仅知年）"]


@pytest.mark.parametrize(
    ("word", "level"),
    [("是", "full"), ("全文", "full"), ("摘要", "abstract"), ("仅标题", "title"), ("否", "")],
)
def test_publication_counts_from_the_day_on_which_it_was_concluded(people, imported, word, level):
    case = imported(title="甲", submitted_on="2025-01-08", resolved_on="2025-05-15", published=word)

    assert [p.level for p in case.publications.all()] == ([level] if level else [])
    assert facts_of(case, on=date(2025, 5, 14)).published == ""
    assert facts_of(case, on=date(2025, 5, 15)).published == level
    assert case.published == level  # so it does not wait to be published


def test_words_for_nothing_and_invisible_signs_are_nothing(people, imported):
    case = imported(
        title="关于加强\n古树\u200b保护的 建议",
        lead_unit="\ufeff区交通委 ",
        co_units="无",
        lead_deputy="梅　若 兰",
        delegation="—",
        submitted_on="２０２５．１．８",
    )

    assert case.title == "关于加强古树保护的 建议"
    assert case.proposer == people.mei.deputy
    assert [a.unit for a in case.assignments.all()] == [people.transport]
    assert case.submitted_on == date(2025, 1, 8)


def test_a_live_case_goes_on_where_the_records_end(people, imported):
    from suggestions.assigning.actions import sign_for
    from tests import cast as play

    case = imported(
        title="甲", lead_deputy="梅若兰", submitted_on="2025-01-08", assigned_on="2025-02-20",
        lead_unit="区交通委",
    )  # fmt: skip

    sign_for(case.assignments.get(), play.by(people.lin, date(2025, 2, 21)))
    play.reply(people, case, people.transport)
    from suggestions.replying.actions import resolve

    resolve(play.fresh(case), play.by(people.song, play.DELIVERED), outcomes={})
    case = play.rated(people, play.fresh(case))

    assert case.state == "rated"
    now = facts_of(case)
    assert (now.received_on, now.answered_on, now.satisfied) == (
        date(2025, 1, 8), play.REPLIED, True,
    )  # fmt: skip
    clean()


def test_the_secretariat_concludes_what_was_imported_as_answered(people, imported):
    from suggestions.replying.actions import resolve
    from tests import cast as play

    case = imported(
        title="甲", lead_deputy="梅若兰", submitted_on="2025-01-08", lead_unit="区交通委",
        answered_on="2025-05-12",
    )  # fmt: skip

    resolve(
        case,
        play.by(people.song, play.DELIVERED),
        outcomes={case.replies.get().pk: "A"},
        reason="按答复内容核定",
    )

    assert facts_of(case).solved is True
    clean()


def test_what_was_answered_by_nobody_knows_whom_is_concluded_in_the_file(people, imported):
    from suggestions.record import ActRefused
    from suggestions.replying.actions import resolve
    from tests import cast as play

    case = imported(title="甲", submitted_on="2025-01-08", answered_on="2025-05-12")

    with pytest.raises(ActRefused):
        resolve(case, play.by(people.song, play.DELIVERED), outcomes={})

    case = imported(title="甲", submitted_on="2025-01-08", resolved_on="2025-05-15", outcome="A")
    assert (case.state, facts_of(case).solved) == ("resolved", True)


@pytest.mark.parametrize("units", ["区交通委", "区交通委、区教育局"])
def test_a_deputy_can_change_the_rating_that_was_imported(people, imported, units):
    from tests import cast as play

    case = imported(
        title="甲",
        lead_deputy="梅若兰",
        submitted_on="2025-01-08",
        lead_unit=units,
        handling="" if units == "区交通委" else "分别办理",
        resolved_on="2025-05-15",
        rated_on="2025-05-20",
        satisfaction="不满意",
    )

    play.rated(people, case, result="agree", attitude="satisfied", day=date(2025, 6, 1))

    now = facts_of(case)
    assert (now.consent, now.satisfied, now.first_satisfied) == (True, True, False)
    clean()
