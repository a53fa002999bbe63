"""Where the rules ask for it, the lead deputy rates what the co-units said; no rate counts it."""

from dataclasses import replace
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from notifications.models import Message
from reports.rates import totals_of
from suggestions.models import OpinionRating
from suggestions.rating.actions import Answers
from suggestions.rating.opinion_ratings import rate_opinion
from suggestions.record import ActRefused
from tests import cast as play
from tests.reports.stories import scope
from tests.suggestions.desk import at_desk, send, words
from tests.suggestions.everybody import OPINED, again, everybody, heard, opined, seat, sent_back
from workflow.limits import Limit

pytestmark = pytest.mark.django_db

YES = Answers("agree", "satisfied")
NO = Answers("disagree", "satisfied", "没有说清经费。")


def rates(people, case, answers=YES, day: date = play.RATED, member=None):
    """Mei rates finance's opinion."""
    part = play.part(case, people.finance)
    acting = play.by(member or people.mei, day)
    return rate_opinion(part, acting, deputy=seat(people.mei), answers=answers)


def test_a_rating_of_an_opinion_is_kept_and_corrected_and_enters_no_rate():
    people = everybody()
    case = heard(people)
    before = totals_of(scope(people)).rates

    rates(people, case, NO)
    rates(people, case, YES, day=date(2025, 5, 21))

    given = OpinionRating.objects.order_by("pk").values_list("result", "superseded", "late")
    assert list(given) == [("disagree", True, False), ("agree", False, False)]
    assert totals_of(scope(people)).rates == before
    assert (play.fresh(case).state, play.fresh(case).objection_open) == ("resolved", False)
    assert not Message.objects.filter(kind="rated").exists()


@pytest.mark.parametrize("answers", [replace(NO, comment=" "), replace(YES, result="maybe")])
def test_as_with_a_reply_both_questions_are_answered_and_a_no_has_its_reason(answers):
    people = everybody()

    with pytest.raises(ActRefused):
        rates(people, heard(people), answers)

    assert not OpinionRating.objects.exists()


def test_after_the_window_a_first_one_is_kept_as_late_and_none_is_changed():
    people = everybody()
    play.policy(people, opinion_rated=True, feedback=Limit(3, "day"))
    case = opined(people)
    play.reply(people, case, people.transport)
    play.resolve(play.fresh(case), play.by(people.song, play.DELIVERED), outcomes={})

    rates(people, case, NO, day=date(2025, 6, 20))
    with pytest.raises(ActRefused):
        rates(people, case, YES, day=date(2025, 6, 21))

    assert OpinionRating.objects.get().late is True


def test_only_the_deputy_himself_rates_an_opinion_that_was_given_where_the_rules_ask_for_it():
    people = everybody()
    case, silent = heard(people), again(people)

    for member in (people.song, people.lin, people.fang, people.chen, people.lan):
        with pytest.raises(ActRefused):
            rates(people, case, member=member)
    with pytest.raises(ActRefused):
        rates(people, silent)
    unasked = everybody("nearby")
    other = opined(unasked)
    play.reply(unasked, other, unasked.transport)
    play.resolve(play.fresh(other), play.by(unasked.song, play.DELIVERED), outcomes={})
    with pytest.raises(ActRefused):
        rates(unasked, other)

    assert not OpinionRating.objects.exists()


def test_the_deputy_reads_the_opinion_and_answers_beside_the_letter():
    people = everybody()
    case = heard(people)
    opinion = case.opinions.get()
    with time_machine.travel(play.at(play.RATED)):
        mei, page = at_desk(people.mei), reverse("suggestions:rate", args=[case.public_id])
        assert "增设站点所需资金已列入今年预算。" in words(mei.get(page))
        key = opinion.public_id
        bare = send(mei, page, "rate-opinion", **{f"{key}-result": "disagree"})
        assert bare.status_code == 422
        done = send(
            mei,
            page,
            "rate-opinion",
            **{
                f"{key}-result": "disagree",
                f"{key}-attitude": "satisfied",
                f"{key}-comment": "没有说清经费。",
            },
        )

        assert done.url == case.get_absolute_url()
        assert OpinionRating.objects.get().comment == "没有说清经费。"
        for member in (people.mei, people.song, people.lin):
            assert "没有说清经费。" in words(at_desk(member).get(case.get_absolute_url()))
        there = reverse("suggestions:rate_opinion", args=[case.public_id, key])
        for member in (people.song, people.lin, people.fang, people.zhou):
            assert at_desk(member).get(there).status_code == 404


def test_without_such_a_rule_the_opinion_is_read_and_not_asked_about():
    people = everybody()
    case = opined(people)
    play.reply(people, case, people.transport, day=OPINED)
    play.resolve(play.fresh(case), play.by(people.song, play.DELIVERED), outcomes={})

    page = at_desk(people.mei).get(reverse("suggestions:rate", args=[case.public_id]))

    assert "增设站点所需资金已列入今年预算。" in words(page)
    assert "rate-opinion" not in words(page)


def test_what_was_sent_back_is_not_shown_to_the_deputy():
    people = everybody()
    case = sent_back(people)

    assert "第二条没有正面回应" not in words(at_desk(people.mei).get(case.get_absolute_url()))
