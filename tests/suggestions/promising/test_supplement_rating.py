"""Stories of what deputies say of kept promises: apart from the rates, in time, by themselves."""

from dataclasses import replace
from datetime import date

import pytest

from notifications.models import Message
from people.models import Membership, Role
from suggestions.models import SupplementRating
from suggestions.promising.queries import letters_to_rate
from suggestions.promising.rating import rate_supplement
from suggestions.rating.actions import Answers
from suggestions.record import ActRefused
from suggestions.replying.promises import Promise
from tests import cast as play
from tests.reports.stories import share
from tests.suggestions.everybody import cosigned, seat
from workflow.limits import Limit

pytestmark = pytest.mark.django_db

SAID_ON = date(2025, 6, 3)
YES = Answers("agree", "satisfied")
NO = Answers("disagree", "satisfied", "只建了两个站。")


def said(people, supplement, answers=YES, *, by=None, day: date = SAID_ON, on=None, scan=None):
    """Somebody says what he thinks of a letter; Mei, unless it is another one."""
    member = by or people.mei
    acting = play.by(member, day)
    deputy = seat(member) if member.role == Role.DEPUTY else seat(people.mei)
    return rate_supplement(
        supplement, replace(acting, on=on), deputy=deputy, answers=answers, scan=scan
    )


def test_it_is_kept_apart_and_no_rate_counts_it():
    people = play.cast()
    case = play.rated(people, play.promised(people))
    supplement = play.kept(people, case)

    said(people, supplement, NO)

    rating = supplement.ratings.get()
    assert (rating.result, rating.attitude, rating.late) == ("disagree", "satisfied", False)
    assert share(people, "consent", date(2025, 12, 31)) == (1, 1)
    assert share(people, "feedback", date(2025, 12, 31)) == (1, 1)
    assert not play.fresh(case).objection_open
    told = Message.objects.get(kind="supplement_rated")
    assert (told.recipient, told.payload["objection"]) == (people.song.user, True)


@pytest.mark.parametrize(
    "answers",
    [
        Answers("agree", ""),
        Answers("", "satisfied"),
        Answers("whatever", "satisfied"),
        Answers("disagree", "satisfied", " "),
    ],
)
def test_both_questions_are_answered_and_a_no_gives_its_reason(answers):
    people = play.cast()
    supplement = play.kept(people, play.promised(people))

    with pytest.raises(ActRefused):
        said(people, supplement, answers)

    assert not SupplementRating.objects.exists()


def test_it_is_not_said_before_the_letter_is_delivered_or_of_a_day_to_come():
    people = play.cast()
    waiting = play.reported(people, play.promised(people))
    with pytest.raises(ActRefused):
        said(people, waiting)

    delivered = play.kept(people, play.promised(people, title="关于另一件事的建议"))
    for on in (date(2025, 5, 27), date(2025, 6, 4)):
        with pytest.raises(ActRefused):
            said(people, delivered, by=people.song, on=on)

    assert not SupplementRating.objects.exists()


def test_a_correction_replaces_what_was_said_and_both_stay():
    people = play.cast()
    supplement = play.kept(people, play.promised(people))

    said(people, supplement, NO)
    event = said(people, supplement)

    assert event.kind == "supplement_rating_corrected"
    assert list(supplement.ratings.values_list("result", "superseded")) == [
        ("disagree", True),
        ("agree", False),
    ]


def test_after_its_window_the_first_word_is_kept_as_late_and_a_correction_refused():
    people = play.cast()
    play.policy(people, promise_feedback=Limit(10, "day"))
    supplement = play.kept(people, play.promised(people))
    assert supplement.feedback_until == date(2025, 6, 9)  # ten days end on a Saturday
    late = date(2025, 6, 10)

    said(people, supplement, day=late)

    assert supplement.ratings.get().late
    with pytest.raises(ActRefused):
        said(people, supplement, NO, day=late)


def test_from_paper_it_is_marked_with_its_own_day_and_may_keep_the_scan():
    people = play.cast()
    supplement = play.kept(people, play.promised(people))

    event = said(
        people,
        supplement,
        by=people.song,
        on=date(2025, 5, 30),
        scan=play.a_file("回执.pdf"),
    )

    rating = supplement.ratings.get()
    assert (event.kind, rating.on_paper) == ("supplement_rating_entered", True)
    assert (rating.given_on, rating.given_by) == (date(2025, 5, 30), people.song.user)
    assert supplement.case.attachments.get(purpose="rating").name == "回执.pdf"


def test_whoever_rates_replies_rates_it_and_nobody_for_another():
    people = play.cast()
    case = cosigned(people)
    play.submit(case, play.by(people.mei, play.SUBMITTED))
    play.accept(play.fresh(case), play.by(people.song, play.SUBMITTED))
    play.assign(
        play.fresh(case), play.by(people.song, play.HANDED_OUT), units=play.lead_and_co(people)
    )
    play.reply(people, play.fresh(case), people.transport, outcome="B")
    play.resolve(play.fresh(case), play.by(people.song, play.DELIVERED), outcomes={})
    supplement = play.kept(people, play.fresh(case))

    with pytest.raises(ActRefused):
        said(people, supplement, by=people.lan)
    with pytest.raises(ActRefused):
        rate_supplement(
            supplement, play.by(people.lan, SAID_ON), deputy=seat(people.mei), answers=YES
        )

    assert [letters_to_rate(m, SAID_ON) for m in (people.mei, people.lan)] == [[supplement], []]


def test_where_all_signers_rate_each_of_them_is_asked():
    people = play.cast()
    play.policy(people, who_rates="all")
    case = cosigned(people)
    play.submit(case, play.by(people.mei, play.SUBMITTED))
    play.accept(play.fresh(case), play.by(people.song, play.SUBMITTED))
    play.assign(
        play.fresh(case), play.by(people.song, play.HANDED_OUT), units=play.lead_and_co(people)
    )
    play.reply(people, play.fresh(case), people.transport, outcome="B")
    play.resolve(play.fresh(case), play.by(people.song, play.DELIVERED), outcomes={})
    supplement = play.kept(people, play.fresh(case))

    said(people, supplement, by=people.lan)

    waiting = [letters_to_rate(m, SAID_ON) for m in (people.mei, people.lan)]
    assert waiting == [[supplement], []]


def test_a_deputy_who_belongs_to_the_unit_is_flagged_and_the_unit_itself_never_rates():
    people = play.cast()
    Membership.objects.create(
        user=people.mei.user,
        congress=people.congress,
        role=Role.HANDLER,
        unit=people.transport,
    )
    supplement = play.kept(people, play.promised(people))
    as_unit = people.mei.user.memberships.get(role=Role.HANDLER)

    with pytest.raises(ActRefused):
        said(people, supplement, by=as_unit)
    said(people, supplement)

    assert supplement.ratings.get().conflict


def test_it_waits_for_the_deputy_until_said_and_no_longer_than_its_window():
    people = play.cast()
    play.policy(people, promise_feedback=Limit(10, "day"))
    supplement = play.kept(people, play.rated(people, play.promised(people)))
    other = play.reported(
        people, play.promised(people, Promise("另一件", date(2025, 9, 1)), title="关于丙的建议")
    )

    assert letters_to_rate(people.mei, date(2025, 6, 9)) == [supplement]
    assert letters_to_rate(people.mei, date(2025, 6, 10)) == []
    said(people, supplement)
    assert letters_to_rate(people.mei, SAID_ON) == []
    assert other.state == "handed_in"
