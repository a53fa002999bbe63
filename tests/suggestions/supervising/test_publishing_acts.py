"""How much of a concluded suggestion may be published."""

import pytest

from suggestions.models import Publication, Reply
from suggestions.record import ActRefused
from suggestions.supervising.actions import publish
from tests import cast as play


@pytest.mark.django_db
def test_publishing_is_known_to_the_queues_at_once_and_the_last_level_stands():
    people = play.cast()
    case = play.resolved(people)

    publish(case, play.by(people.song, play.RATED), level="title")
    publish(play.fresh(case), play.by(people.song, play.RATED), level="abstract")

    assert play.fresh(case).published == "abstract"
    assert Publication.objects.get(superseded=False).level == "abstract"


@pytest.mark.django_db
@pytest.mark.parametrize("level", ["full", "abstract"])
def test_a_letter_marked_by_its_unit_keeps_the_case_to_its_title(level):
    people = play.cast()
    case = play.resolved(people)
    Reply.objects.update(openness="closed", openness_reason="涉及商业秘密")

    with pytest.raises(ActRefused):
        publish(case, play.by(people.song, play.RATED), level=level)

    assert not Publication.objects.exists()
    publish(case, play.by(people.song, play.RATED), level="title")
    assert Publication.objects.get().level == "title"
