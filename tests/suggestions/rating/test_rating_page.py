"""The deputy answers two questions."""

import pytest
from django.urls import reverse

from suggestions.models import Rating
from tests import cast as play
from tests.suggestions.intake.test_writing import send, signed_in


def rate_url(case) -> str:
    """Give the address to which the answers on the only letter are sent."""
    reply = case.replies.get(round=case.round)
    return reverse("suggestions:rate_reply", args=[case.public_id, reply.public_id])


def answers(case, result: str, attitude: str, comment: str = "") -> dict[str, str]:
    """Give the fields of the form."""
    prefix = case.replies.get(round=case.round).public_id
    given = {"result": result, "attitude": attitude, "comment": comment}
    return {f"{prefix}-{name}": value for name, value in given.items()}


@pytest.mark.django_db
def test_two_answers_rate_the_reply_and_can_be_changed_with_a_trace():
    people = play.cast()
    case = play.resolved(people)
    mei = signed_in(people.mei)

    sent = send(mei, rate_url(case), **answers(case, "agree", "satisfied"))
    again = send(mei, rate_url(case), **answers(case, "mostly_agree", "mostly_satisfied"))

    assert sent.url == again.url == case.get_absolute_url()
    assert play.fresh(case).state == "rated"
    kept = Rating.objects.order_by("pk").values_list("result", "superseded")
    assert list(kept) == [("agree", True), ("mostly_agree", False)]


@pytest.mark.django_db
def test_a_no_needs_its_reason_and_opens_an_objection():
    people = play.cast()
    case = play.resolved(people)
    mei = signed_in(people.mei)

    silent = send(mei, rate_url(case), **answers(case, "disagree", "dissatisfied"))
    assert silent.status_code == 422
    assert not Rating.objects.exists()
    send(mei, rate_url(case), **answers(case, "disagree", "dissatisfied", "站点还没有建。"))

    assert play.fresh(case).objection_open


@pytest.mark.django_db
def test_nobody_but_the_lead_deputy_rates():
    people = play.cast()
    case = play.resolved(people)

    for member in (people.lin, people.song, people.chen, people.lan):
        page = signed_in(member).post(
            rate_url(case), {"act_key": "k", **answers(case, "agree", "satisfied")}
        )
        assert page.status_code == 404
    assert not Rating.objects.exists()
    undelivered = play.answered(people, title="关于另一件事的建议")
    assert (
        signed_in(people.mei)
        .get(reverse("suggestions:rate", args=[undelivered.public_id]))
        .status_code
        == 404
    )
