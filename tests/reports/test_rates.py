"""What each rate counts, on small stories played by the real acts."""

from datetime import date, timedelta

import pytest

from people.models import Deputy, Membership, Role
from reports.rates import groups_of, rates, shares_of, totals_of
from reports.scope import Scope
from suggestions.intake.reviewing import accept, change_lead, decline, enter_for_deputy
from suggestions.models import Suggestion
from tests import cast as play
from tests.reports.stories import (
    YEAR_END,
    counted,
    give_back_rating,
    handled_again,
    joint,
    made_public,
    of,
    on_paper,
    scope,
    separate,
    share,
    stands,
    take_back,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
AGAIN = date(2025, 6, 3)


def test_a_case_enters_each_figure_on_the_day_of_its_step_and_not_the_day_before():
    people = play.cast()
    case = play.rated(people, play.resolved(people))
    made_public(people, case, "full", date(2025, 6, 1))

    steps = {
        "received": play.SUBMITTED,
        "assigned": play.HANDED_OUT,
        "answered": play.REPLIED,
        "concluded": play.DELIVERED,
        "rated": play.RATED,
    }
    for code, day in steps.items():
        assert counted(people, code, day - DAY) == 0, code
        assert counted(people, code, day) == 1, code
    assert share(people, "solve", play.DELIVERED - DAY) == (0, 0)
    assert share(people, "solve", play.DELIVERED) == (1, 1)
    assert share(people, "consent", play.RATED - DAY) == (0, 0)
    assert share(people, "satisfaction", play.RATED) == (1, 1)
    assert share(people, "feedback", play.DELIVERED) == (0, 1)
    assert share(people, "feedback", play.RATED) == (1, 1)
    assert share(people, "publication", date(2025, 5, 31)) == (0, 1)
    assert share(people, "publication", date(2025, 6, 1)) == (1, 1)
    assert share(people, "contact", play.REPLIED) == (1, 1)


def test_nothing_of_nothing_is_no_figure():
    people = play.cast()

    figures = rates(scope(people))

    assert {rate.quoted for rate in figures.totals.rates.values()} == {"—"}
    assert [(s.code, s.count, s.quoted) for s in figures.shares.outcomes] == [
        ("A", 0, "—"),
        ("B", 0, "—"),
        ("C", 0, "—"),
        ("D", 0, "—"),
    ]


def test_a_withdrawn_case_is_received_and_left_out_of_everything_else():
    people = play.cast()
    case = play.assigned(people)
    take_back(people, case, date(2025, 3, 3))

    before, after = (totals_of(scope(people, day)) for day in (date(2025, 3, 2), YEAR_END))

    assert (before.counts["assigned"], before.excluded["withdrawn"]) == (1, 0)
    assert (after.counts["received"], after.excluded["withdrawn"]) == (1, 1)
    assert {n for code, n in after.counts.items() if code != "received"} == {0}
    assert {rate.denominator for rate in after.rates.values()} == {0}


def test_a_case_withdrawn_while_it_is_handled_again_leaves_the_rates_it_was_in():
    people = play.cast()
    case = give_back_rating(people, play.resolved(people), "disagree")
    case = handled_again(people, case, people.transport, AGAIN)
    take_back(people, case, AGAIN + DAY)

    assert share(people, "solve", AGAIN) == (1, 1)
    assert share(people, "solve", AGAIN + DAY) == (0, 0)
    assert counted(people, "rehandling", AGAIN + DAY) == 0


def test_a_case_referred_up_is_told_apart_and_one_declined_before_its_number_is_nowhere():
    people = play.cast()
    numbered, unnumbered = play.numbered(people), play.submitted(people)
    day = date(2025, 1, 20)
    decline(numbered, play.by(people.song, day), disposition="referred_up", reason="属市级事权")
    decline(unnumbered, play.by(people.song, day), disposition="referred_up", reason="属市级事权")

    totals = totals_of(scope(people))

    assert totals.counts["received"] == 1
    assert dict(totals.excluded) == {"withdrawn": 0, "referred_up": 1, "secret": 0}


def test_a_secret_matter_is_received_and_left_out_of_publication():
    people = play.cast()
    seat = people.mei.deputy
    assert seat is not None
    event = enter_for_deputy(
        None,
        play.by(people.song, play.SUBMITTED),
        deputy=seat,
        content=play.content(people),
        scan=None,
        secret=True,
    )
    accept(Suggestion.objects.get(pk=int(event.stream.ref)), play.by(people.song, play.SUBMITTED))
    open_one = play.resolved(people)
    made_public(people, open_one, "abstract", date(2025, 6, 1))

    totals = totals_of(scope(people))

    assert (totals.counts["received"], totals.excluded["secret"]) == (2, 1)
    assert of(totals.rates["publication"]) == (1, 1)
    assert totals.abstracts == 1


def test_the_title_alone_is_no_publication():
    people = play.cast()
    made_public(people, play.resolved(people), "title", date(2025, 6, 1))

    assert share(people, "publication") == (0, 1)


def test_a_case_handled_again_stays_in_with_its_last_round_until_there_is_a_newer_one():
    people = play.cast()
    case = give_back_rating(people, play.resolved(people, outcome="B"), "disagree", "dissatisfied")
    case = handled_again(people, case, people.transport, AGAIN)
    assert share(people, "solve", AGAIN) == (0, 1)
    assert share(people, "consent", AGAIN) == (0, 1)
    assert counted(people, "rehandling", AGAIN) == 1

    play.reply(people, case, people.transport, outcome="A", day=date(2025, 6, 20))
    case = stands(people, play.fresh(case), date(2025, 6, 24))
    case = give_back_rating(people, case, day=date(2025, 6, 30))

    assert share(people, "solve", date(2025, 6, 23)) == (0, 1)
    assert share(people, "solve", date(2025, 6, 24)) == (1, 1)
    assert counted(people, "rehandling", date(2025, 6, 24)) == 0
    assert share(people, "consent", date(2025, 6, 29)) == (0, 1)
    assert share(people, "consent", date(2025, 6, 30)) == (1, 1)
    assert share(people, "first_solve") == (0, 1)
    assert share(people, "first_consent") == (0, 1)
    assert share(people, "first_satisfaction") == (0, 1)
    assert share(people, "on_time") == (1, 1)


def test_a_unit_that_answers_again_keeps_its_first_answer_and_its_rating_until_a_newer_one():
    people = play.cast()
    case = play.assigned(people)
    due_on = play.part(case, people.transport).due_on
    assert due_on is not None
    play.reply(people, case, people.transport, outcome="A", day=due_on + DAY)
    case = stands(people, play.fresh(case), due_on + 2 * DAY)
    case = give_back_rating(people, case, "disagree", day=due_on + 3 * DAY)
    case = handled_again(people, case, people.transport, due_on + 4 * DAY)
    play.reply(people, case, people.transport, outcome="D", day=due_on + 5 * DAY)
    stands(people, play.fresh(case), due_on + 6 * DAY)

    (group,) = groups_of(totals_of(scope(people)), "unit")

    assert of(group.rates["solve"]) == (0, 1)
    assert of(group.rates["first_solve"]) == (1, 1)
    assert of(group.rates["consent"]) == (0, 1)
    assert of(group.rates["on_time"]) == (0, 1)
    assert of(group.rates["contact"]) == (1, 1)


def test_of_separate_units_the_worst_class_counts_and_each_unit_has_its_own():
    people = play.cast()
    case = play.assigned(people, separate(people.transport, people.education))
    play.reply(people, case, people.transport, outcome="A")
    assert counted(people, "answered") == 0
    play.reply(people, case, people.education, outcome="D")
    case = stands(people, play.fresh(case), play.DELIVERED)
    first, second = case.replies.order_by("pk")
    give_back_rating(people, case)

    totals = totals_of(scope(people))
    by_unit = {group.key: group for group in groups_of(totals, "unit")}

    assert of(totals.rates["solve"]) == (0, 1)
    assert (first.outcome, second.outcome) == ("A", "D")
    assert of(by_unit["transport"].rates["solve"]) == (1, 1)
    assert of(by_unit["education"].rates["solve"]) == (0, 1)
    assert by_unit["transport"].counts["received"] == 1


def test_of_the_ratings_of_separate_replies_the_worst_counts_for_the_case():
    people = play.cast()
    case = play.assigned(people, separate(people.transport, people.education))
    play.reply(people, case, people.transport)
    play.reply(people, case, people.education)
    case = stands(people, play.fresh(case), play.DELIVERED)
    good, bad = case.replies.order_by("pk")
    seat = people.mei.deputy
    assert seat is not None
    for reply, result in ((good, "agree"), (bad, "disagree")):
        answers = play.Answers(result=result, attitude="satisfied", comment="第二部分没有答复。")
        play.rate(reply, play.by(people.mei, play.RATED), deputy=seat, answers=answers)

    totals = totals_of(scope(people))
    by_unit = {group.key: group for group in groups_of(totals, "unit")}

    assert of(totals.rates["consent"]) == (0, 1)
    assert of(totals.rates["satisfaction"]) == (1, 1)
    assert of(by_unit["transport"].rates["consent"]) == (1, 1)
    assert of(by_unit["education"].rates["consent"]) == (0, 1)


def test_joint_leads_count_one_each_by_unit_and_the_case_once_by_system():
    people = play.cast()
    case = play.assigned(people, joint(people.transport, people.education))
    for unit in (people.transport, people.education):
        play.sign_for(play.part(case, unit), play.by(people.user_of(unit), play.HANDED_OUT))
    play.reply(people, case, people.transport)
    stands(people, play.fresh(case), play.DELIVERED)

    totals = totals_of(scope(people))

    assert [(g.key, of(g.rates["solve"])) for g in groups_of(totals, "unit")] == [
        ("education", (1, 1)),
        ("transport", (1, 1)),
    ]
    assert [(g.key, g.counts["received"]) for g in groups_of(totals, "system")] == [
        ("government", 1)
    ]


def test_a_case_counts_in_every_system_that_answers_it():
    people = play.cast()
    people.education.system = "court"
    people.education.save()
    play.assigned(people, separate(people.transport, people.education))

    groups = groups_of(totals_of(scope(people)), "system")

    assert [(g.key, g.counts["assigned"]) for g in groups] == [("government", 1), ("court", 1)]


def test_a_co_unit_and_a_unit_that_was_taken_off_count_never():
    people = play.cast()
    case = play.assigned(people)
    from suggestions.assigning.actions import reassign
    from suggestions.assigning.rules import Handout
    from workflow.machines.assignment import AssignmentRole

    reassign(
        case,
        play.by(people.song, date(2025, 3, 3)),
        units=[Handout(people.education, AssignmentRole.LEAD)],
        reason="职责在教育局",
    )

    before, after = (
        [g.key for g in groups_of(totals_of(scope(people, day)), "unit")]
        for day in (date(2025, 3, 2), date(2025, 3, 3))
    )

    assert (before, after) == (["transport"], ["education"])


def test_a_late_rating_is_kept_and_counts_nowhere():
    people = play.cast(preset="beijing")  # a window of 15 working days
    case = play.resolved(people)
    assert case.feedback_until is not None
    give_back_rating(people, case, "disagree", day=case.feedback_until + DAY)

    assert case.ratings.get().late
    assert share(people, "consent") == (0, 0)
    assert share(people, "feedback") == (0, 1)


def test_a_paper_rating_counts_from_the_day_it_was_given_but_was_not_known_then():
    people = play.cast()
    case = play.resolved(people)
    given, entered = date(2025, 5, 20), date(2025, 7, 1)
    on_paper(people, case, given=given, entered=entered)

    assert share(people, "consent", given - DAY) == (0, 0)
    assert share(people, "consent", given) == (1, 1)
    assert share(people, "consent", given, known_at=play.at(date(2025, 6, 30))) == (0, 0)
    assert share(people, "consent", given, known_at=play.at(entered)) == (1, 1)


def test_a_corrected_rating_counts_from_its_day_and_the_first_one_is_remembered():
    people = play.cast()
    case = give_back_rating(people, play.resolved(people), "disagree")
    give_back_rating(people, case, "agree", day=date(2025, 5, 28))

    assert share(people, "consent", date(2025, 5, 27)) == (0, 1)
    assert share(people, "consent", date(2025, 5, 28)) == (1, 1)
    assert share(people, "first_consent", date(2025, 5, 28)) == (0, 1)


def test_the_rating_is_the_one_of_whoever_leads_now():
    people = play.cast()
    case = give_back_rating(people, play.resolved(people), "disagree")
    lan = people.lan.deputy
    assert lan is not None
    change_lead(case, play.by(people.song, AGAIN), deputy=lan, reason="梅若兰代表职务变动")
    assert share(people, "consent") == (0, 1)

    for reply in case.replies.all():
        answers = play.Answers(result="agree", attitude="satisfied")
        play.rate(reply, play.by(people.lan, AGAIN), deputy=lan, answers=answers)

    assert share(people, "consent") == (1, 1)
    assert share(people, "first_consent") == (0, 1)


def test_a_reply_is_due_with_the_end_of_its_day_and_late_on_the_next():
    people = play.cast()
    early, late, open_one = (play.assigned(people) for _ in range(3))
    due_on = play.part(early, people.transport).due_on
    assert due_on is not None
    play.reply(people, early, people.transport, day=due_on)
    play.reply(people, late, people.transport, day=due_on + DAY)

    assert share(people, "reply", due_on - DAY) == (0, 0)
    assert counted(people, "not_due", due_on - DAY) == 3
    assert share(people, "reply", due_on) == (1, 3)
    assert counted(people, "not_due", due_on) == 0
    assert share(people, "reply", due_on + DAY) == (2, 3)
    assert share(people, "on_time", due_on + DAY) == (1, 3)
    assert play.fresh(open_one).state == "assigned"


def test_an_early_answer_counts_before_its_due_date():
    people = play.cast()
    play.answered(people)

    assert share(people, "reply", play.REPLIED) == (1, 1)
    assert share(people, "on_time", play.REPLIED) == (1, 1)
    assert counted(people, "not_due", play.REPLIED) == 0


def test_without_any_recorded_talk_there_is_no_contact_rate():
    from suggestions.models import Facts

    people = play.cast()
    play.answered(people)
    Facts.objects.update(contacted=False)  # as an import without such a column leaves them

    totals = totals_of(scope(people))

    assert totals.rates["contact"].quoted == "—"
    assert [g.rates["contact"].quoted for g in groups_of(totals, "unit")] == ["—"]


def test_classes_of_an_older_policy_are_listed_after_those_in_force():
    from workflow.policy import adopt

    people = play.cast(preset="shanghai")
    play.resolved(people, outcome="D")
    adopt(people.congress, "zhejiang", valid_from=date(2025, 9, 1), at=play.at(date(2025, 8, 1)))

    before, after = (
        [(s.code, s.label, s.count) for s in shares_of(totals_of(scope(people, day))).outcomes]
        for day in (date(2025, 8, 31), date(2025, 9, 1))
    )

    assert [code for code, _label, _n in before] == ["A", "B", "C", "D"]
    assert after == [
        ("A", "已解决", 0),
        ("B", "列入解决计划", 0),
        ("C", "暂缓解决、留作参考", 0),
        ("D", "留作参考", 1),
    ]


def test_answers_are_composed_of_the_returned_ratings():
    people = play.cast()
    give_back_rating(people, play.resolved(people), "mostly_agree")
    give_back_rating(people, play.resolved(people), "understand")
    play.resolved(people)

    shares = shares_of(totals_of(scope(people)))

    assert [(s.code, s.count, s.quoted) for s in shares.results] == [
        ("agree", 0, "0%"),
        ("mostly_agree", 1, "50.0%"),
        ("understand", 1, "50.0%"),
        ("disagree", 0, "0%"),
    ]
    assert next((s.label, s.count) for s in shares.attitudes) == ("满意", 2)


def test_another_congress_is_never_counted():
    ours, theirs = play.cast("ours"), play.cast("theirs")
    play.resolved(ours)
    for _ in range(2):
        play.resolved(theirs)

    totals = totals_of(Scope(ours.congress, YEAR_END))

    assert of(totals.rates["solve"]) == (1, 1)
    assert [g.counts["received"] for g in groups_of(totals, "system")] == [1]
    assert [g.name for g in groups_of(totals, "category")] == ["交通出行"]


def test_groups_follow_a_correction_from_its_day_on():
    from suggestions.intake.reviewing import correct
    from suggestions.models import Category

    people = play.cast()
    case = play.numbered(people)
    schools = Category.objects.create(congress=people.congress, code="schools", label_zh="教育")
    day = date(2025, 2, 3)
    correct(case, play.by(people.song, day), changes={"category": schools}, reason="归类有误")

    before, after = (
        [g.key for g in groups_of(totals_of(scope(people, on)), "category")]
        for on in (day - DAY, day)
    )

    assert (before, after) == (["transport"], ["schools"])


def test_groups_by_delegation_and_month():
    people = play.cast()
    play.numbered(people)
    play.numbered(people, day=date(2025, 3, 1))
    someone = play.user("guest", "郭一平")
    seat = Deputy.objects.create(
        congress=people.congress, term=people.session.term, user=someone, certificate_no="009"
    )
    Membership.objects.create(user=someone, congress=people.congress, role=Role.DEPUTY, deputy=seat)
    change_lead(
        Suggestion.objects.latest("pk"), play.by(people.song, AGAIN), deputy=seat, reason="更正"
    )

    totals = totals_of(scope(people))

    assert [(g.name, g.counts["received"]) for g in groups_of(totals, "delegation")] == [
        ("石桥镇代表团", 1),
        ("未分代表团", 1),
    ]
    assert [(g.key, g.counts["received"]) for g in groups_of(totals, "month")] == [
        ("2025-01", 1),
        ("2025-03", 1),
    ]


@pytest.mark.parametrize("by", [None, "unit", "system", "category", "delegation", "month"])
def test_figures_take_the_same_number_of_queries_at_one_and_at_many_cases(
    by, django_assert_num_queries
):
    people = play.cast()
    asked = Scope(people.congress, YEAR_END, (people.session,), by=by)
    play.resolved(people)
    queries = 2 if by is None else 3
    with django_assert_num_queries(queries):
        rates(asked)

    for _ in range(9):
        play.rated(people, play.resolved(people))

    with django_assert_num_queries(queries):
        rates(asked)
