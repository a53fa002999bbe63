"""A unit is merged into another: who sees what, who goes on, and whose figures stay whose."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from history.verify import breaks
from notifications.models import Message
from people.models import Unit
from people.queries import memberships_of, successors_of
from suggestions import timeline, visibility
from suggestions.assigning.actions import sign_for
from suggestions.assigning.handing_over import hand_over
from suggestions.assigning.rules import Handout
from suggestions.models import Assignment, Facts, Reply, Suggestion, UnitRequest
from suggestions.recalculation import differences
from suggestions.record import ActRefused
from suggestions.replying.actions import draft_reply, issue_reply, resolve
from tests import cast as play
from tests.suggestions.assigning.asked import (
    CO,
    EARLY,
    INFORMATION,
    JOINT,
    SEPARATE,
    decides,
    extends,
    returns,
    signed,
    to,
    told,
)
from tests.suggestions.desk import at_desk, send_form, the_form, words
from tests.suggestions.everybody import STAGES, Everybody, everybody, everything
from tests.suggestions.everybody import signed as being_written

pytestmark = pytest.mark.django_db
LAST_DAY = date(2025, 3, 31)
TODAY = date(2025, 4, 1)


@pytest.fixture(autouse=True)
def log_and_facts_agree():
    yield
    assert list(breaks()) == []
    assert list(differences()) == []


def merge(people, old: Unit, into: Unit) -> None:
    """From April on the old unit is no more."""
    Unit.objects.filter(pk=old.pk).update(merged_into=into, closed_on=LAST_DAY)


def goes_over(people, case: Suggestion, old: Unit, heir: Unit) -> Assignment:
    """Song hands over what the old unit has; gives the successor's part."""
    hand_over(play.part(case, old), play.by(people.song, TODAY))
    parts = Assignment.objects.filter(case=case, unit=heir, round=play.fresh(case).round)
    return parts.exclude(state="returned").get()


def counted(case: Suggestion) -> set[str]:
    """Give the units whose parts of a case count now."""
    rows = Facts.objects.filter(case=case, unit__isnull=False, end_on=None, known_to=None)
    return set(rows.values_list("unit__code", flat=True))


# --- Who sees what --------------------------------------------------------------------------


def test_the_old_units_users_see_nothing_from_the_day_after_on():
    people = everybody()
    play.assigned(people)
    merge(people, people.transport, people.education)

    roles = [list(memberships_of(people.lin.user_id, on=day)) for day in (LAST_DAY, TODAY)]
    with time_machine.travel(play.at(TODAY)):
        lin = at_desk(people.lin)
        pages = [lin.get("/queue/"), lin.get(Suggestion.objects.get().get_absolute_url())]

    assert roles == [[people.lin], []]
    assert [page.status_code for page in pages] == [403, 403]


def test_the_successors_users_see_what_the_merged_unit_had_ended_cases_too():
    people = everybody()
    cases = {
        "written": being_written(people),
        "answered": play.answered(people),
        "resolved": play.resolved(people),
    }
    foreign = play.assigned(people, to(people.finance))
    assert not visibility.visible_to(people.wu).exists()
    merge(people, people.transport, people.education)

    for member in (people.wu, people.yan):
        shown = visibility.visible_to(member)
        assert set(shown) == set(cases.values())
        assert foreign not in shown
        letters = visibility.replies_visible_to(member)
        assert letters.filter(case=cases["resolved"]).exists()
        assert letters.filter(case=cases["written"], state="drafting").exists()
        parts = visibility.assignments_visible_to(member).filter(case=cases["answered"])
        assert parts.count() == 2  # the co-unit's too, as the old unit saw it
        assert timeline.entries(cases["resolved"], member)
        assert not visibility.assignments_of(member).exists()  # nothing to work on yet


def test_a_merger_of_a_merger_is_followed_and_a_circle_ends():
    people = everybody()
    case = play.assigned(people)
    merge(people, people.transport, people.finance)
    merge(people, people.finance, people.education)
    old = Unit.objects.get(pk=people.transport.pk)

    assert successors_of(old) == [people.finance, people.education]
    assert case in visibility.visible_to(people.wu)
    part = goes_over(people, case, people.transport, people.education)
    assert part.role == "lead"
    Unit.objects.filter(pk=people.education.pk).update(merged_into=old)
    assert successors_of(Unit.objects.get(pk=old.pk)) == [people.finance, people.education]


def test_what_merged_units_had_is_listed_apart_and_leads_to_the_case():
    people = everybody()
    play.resolved(people, title="已办结的")
    play.assigned(people, title="在办的")
    merge(people, people.transport, people.education)
    with time_machine.travel(play.at(TODAY)):
        wu = at_desk(people.wu)

        own, former = wu.get("/queue/"), wu.get("/queue/?state=former")

    assert own.context["rows"] == []
    assert "并入单位的建议" in words(own)
    assert [row.part.case.title for row in former.context["rows"]] == ["在办的", "已办结的"]
    assert {row.url for row in former.context["rows"]} == {
        case.get_absolute_url() for case in Suggestion.objects.all()
    }
    assert not any(row.may_sign for row in former.context["rows"])
    assert "并入单位的建议" not in words(at_desk(people.lin).get("/queue/"))


# --- What goes over -------------------------------------------------------------------------


def test_task_dates_draft_and_signature_go_over_and_the_successor_answers():
    people = everybody()
    case = being_written(people)
    before = play.part(case, people.transport)
    merge(people, people.transport, people.education)
    Message.objects.all().delete()

    part = goes_over(people, case, people.transport, people.education)

    for name in ("role", "part", "assigned_on", "received_on", "due_on", "due_given"):
        assert getattr(part, name) == getattr(before, name), name
    assert (part.state, part.congress_id) == ("signed_for", people.congress.pk)
    old = Assignment.objects.get(pk=before.pk)
    assert (old.state, old.returned_on) == ("returned", TODAY)
    assert Reply.objects.get().assignment == part
    assert counted(case) == {"education"}
    assert told("taken_over") == {"吴科长", "严局长"}
    assert told("handed_out") == {"梅若兰"}
    # The talk that the old unit held counts for the one that goes on.
    issue_reply(part, play.by(people.signatory_of(people.education), TODAY), letter=play.letter())
    facts = Facts.objects.get(case=case, unit=people.education, end_on=None, known_to=None)
    assert (facts.contacted, facts.answered_on) == (True, TODAY)
    assert play.fresh(case).state == "answered"


def test_what_was_not_signed_for_is_still_to_be_signed_for_and_what_was_extended_stays_so():
    people = everybody()
    pending, extended = play.assigned(people), signed(people)
    request = extends(people, extended, people.transport, date(2025, 6, 30))
    decides(people.song, request)
    merge(people, people.transport, people.education)

    first = goes_over(people, pending, people.transport, people.education)
    second = goes_over(people, extended, people.transport, people.education)

    assert (first.state, first.received_on) == ("pending", None)
    assert (second.due_on, second.first_due_on) == (date(2025, 6, 30), date(2025, 5, 20))


def test_what_the_old_unit_asked_falls_away():
    people = everybody()
    case = signed(people)
    request = returns(people, case, people.transport)
    merge(people, people.transport, people.education)

    part = goes_over(people, case, people.transport, people.education)

    assert UnitRequest.objects.get(pk=request.pk).state == "dropped"
    assert part.state == "signed_for"


def test_what_was_answered_stays_the_old_units_in_the_figures():
    people = everybody()
    case = play.resolved(people)
    merge(people, people.transport, people.education)

    with pytest.raises(ActRefused):
        hand_over(play.part(case, people.transport), play.by(people.song, play.RATED))

    assert counted(case) == {"transport"}
    assert play.part(case, people.transport).state == "replied"


def test_in_a_later_round_the_first_answer_stays_the_old_units_and_the_next_is_the_successors():
    people = everybody()
    case, day = STAGES["again"](people), date(2025, 6, 10)
    merge(people, people.transport, people.education)

    hand_over(play.part(case, people.transport), play.by(people.song, day))
    before = counted(case)
    play.reply(people, play.fresh(case), people.education, day=day)
    resolve(play.fresh(case), play.by(people.song, day), outcomes={})

    assert before == {"transport"}
    assert counted(case) == {"education"}
    assert case.replies.get(round=1).assignment.unit == people.transport
    assert case.replies.get(round=2).assignment.unit == people.education


# --- Where the successor has a part already -------------------------------------------------


def joined(people: Everybody, units: list[Handout], old: Unit, heir: Unit) -> Assignment:
    """Both have signed for their parts; gives what the successor has after the merger."""
    case = signed(people, units)
    merge(people, old, heir)
    return goes_over(people, case, old, heir)


def test_a_successor_that_helps_takes_over_the_answer():
    people = everybody()
    units = to(people.transport, due_on=date(2025, 5, 9)) + to(people.education, role=CO)

    part = joined(people, units, people.transport, people.education)

    assert (part.role, part.state, part.due_on, part.due_given) == (
        "lead",
        "signed_for",
        date(2025, 5, 9),
        True,
    )
    assert counted(part.case) == {"education"}
    assert play.fresh(part.case).due_on == date(2025, 5, 9)


def test_a_successor_that_answers_goes_on_answering():
    people = everybody()
    units = to(people.education) + to(people.transport, role=CO)

    part = joined(people, units, people.transport, people.education)

    assert (part.role, part.due_on) == ("lead", date(2025, 5, 20))
    assert counted(part.case) == {"education"}


def test_one_that_was_only_informed_helps_in_place_of_the_old_one():
    people = everybody()
    units = [
        *to(people.finance),
        *to(people.transport, role=CO),
        *to(people.education, role=INFORMATION),
    ]

    part = joined(people, units, people.transport, people.education)

    assert (part.role, part.over, part.due_on) == ("co", False, date(2025, 3, 20))


def test_of_two_joint_leads_that_become_one_that_one_leads():
    people = everybody()
    part = joined(
        people,
        to(people.transport, people.education, role=JOINT),
        people.transport,
        people.education,
    )

    assert part.role == "lead"
    play.reply(people, part.case, people.education, day=TODAY)
    assert play.fresh(part.case).state == "answered"
    assert counted(part.case) == {"education"}


def test_two_parts_that_were_answered_separately_become_one_with_the_later_date():
    people = everybody()
    units = [
        Handout(people.transport, SEPARATE, "站点", date(2025, 6, 3)),
        Handout(people.education, SEPARATE, "校车", date(2025, 5, 9)),
        Handout(people.finance, SEPARATE, "经费"),
    ]

    part = joined(people, units, people.transport, people.education)

    assert (part.role, part.part, part.due_on) == ("separate", "校车\n站点", date(2025, 6, 3))
    facts = Facts.objects.get(case=part.case, unit=people.education, end_on=None, known_to=None)
    assert facts.due_on == date(2025, 6, 3)


def test_where_the_successor_has_answered_its_part_the_old_ones_is_handed_out_anew():
    people = everybody()
    case = signed(people, to(people.transport, people.education, role=SEPARATE))
    play.reply(people, case, people.education, day=EARLY)
    merge(people, people.transport, people.education)
    before = everything()

    with pytest.raises(ActRefused):
        hand_over(play.part(case, people.transport), play.by(people.song, TODAY))

    assert everything() == before


def test_a_letter_that_the_successor_has_begun_stays_its_own():
    people = everybody()
    case = signed(people, to(people.transport, people.education, role=JOINT))
    for member, unit in ((people.lin, people.transport), (people.wu, people.education)):
        acting = play.by(member, EARLY)
        draft_reply(play.part(case, unit), acting, letter=play.letter(text=f"{unit}稿"))
    merge(people, people.transport, people.education)

    part = goes_over(people, case, people.transport, people.education)

    assert part.replies.get().text == "区教育局稿"
    assert Reply.objects.filter(text="区交通委稿", assignment__unit=people.transport).exists()


@pytest.mark.parametrize(
    "standing",
    [
        {"merged_into": None, "closed_on": None},
        {"closed_on": TODAY},
        {"merged_into": None},
    ],
    ids=["not merged", "still there today", "dissolved without a successor"],
)
def test_nothing_goes_over_from_a_unit_that_still_works_or_has_no_successor(standing):
    people = everybody()
    case = play.assigned(people)
    merge(people, people.transport, people.education)
    Unit.objects.filter(pk=people.transport.pk).update(**standing)

    with pytest.raises(ActRefused):
        hand_over(play.part(case, people.transport), play.by(people.song, TODAY))

    assert play.part(case, people.transport).state == "pending"


# --- The page -------------------------------------------------------------------------------


def test_the_secretariat_hands_over_what_is_marked_and_each_row_is_reported():
    people = everybody()
    cases = [play.assigned(people, title=f"第{n}件") for n in range(2)]
    answered = signed(people, to(people.transport, people.education, role=SEPARATE))
    play.reply(people, answered, people.education, day=EARLY)
    song = at_desk(people.song)
    queue = reverse("suggestions:waiting", args=["merged"])
    with time_machine.travel(play.at(TODAY)):
        assert "撤并单位待移交" not in words(at_desk(people.song).get("/secretariat/"))
        merge(people, people.transport, people.education)
        song = at_desk(people.song)
        assert "撤并单位待移交" in words(song.get("/secretariat/"))
        page = song.get(queue)
        assert "移交区教育局" in words(page)
        form = the_form(page)
        form.fields["pick"] = [row.pick for row in page.context["page"]]
        report = send_form(song, queue, form)
        again = send_form(song, queue, form)
        left = song.get(queue)

    results = {r.case.pk: r.done for r in report.context["results"]}
    assert results == {cases[0].pk: True, cases[1].pk: True, answered.pk: False}
    assert "请将本部分重新交办" in words(report)
    assert [play.part(case, people.education).role for case in cases] == ["lead", "lead"]
    assert again.status_code == 200
    assert [row.case for row in left.context["page"]] == [answered]


def test_only_the_secretariat_hands_over():
    people, other = everybody(), play.cast("other")
    case = play.assigned(people)
    merge(people, people.transport, people.education)
    part = play.part(case, people.transport)
    url = reverse("suggestions:hand_over_several")
    with time_machine.travel(play.at(TODAY)):
        for member in (people.wu, people.guan, people.chen, people.mei):
            sent = at_desk(member).post(url, {"act_key": "k", "pick": part.public_id})
            assert sent.status_code == 404
        foreign = at_desk(other.song).post(url, {"act_key": "k", "pick": part.public_id})

    assert foreign.context["results"] == []
    part.refresh_from_db()
    assert part.state == "pending"


def test_a_unit_dissolved_without_a_successor_is_listed_to_be_handed_out_anew():
    people = everybody()
    play.assigned(people)
    Unit.objects.filter(pk=people.transport.pk).update(closed_on=LAST_DAY)
    with time_machine.travel(play.at(TODAY + timedelta(days=1))):
        page = at_desk(people.song).get(reverse("suggestions:waiting", args=["merged"]))

    assert "没有承接单位，请重新交办" in words(page)


def test_signing_after_the_hand_over_is_the_successors():
    people = everybody()
    case = play.assigned(people)
    merge(people, people.transport, people.education)
    part = goes_over(people, case, people.transport, people.education)

    with pytest.raises(ActRefused):
        sign_for(part, play.by(people.lin, TODAY))
    sign_for(part, play.by(people.wu, TODAY))

    part.refresh_from_db()
    assert (part.state, part.received_on) == ("signed_for", play.HANDED_OUT + timedelta(days=1))
