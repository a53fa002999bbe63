"""Two of the secretariat at the same moment: one template applies, the other is told."""

from collections import Counter
from functools import partial

import pytest

from history.models import Event
from history.verify import breaks
from suggestions.models import LetterTemplate
from suggestions.replying.adopting import adopt_template
from suggestions.replying.template import built_in
from tests import cast as play

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_adopt_at_once_one_is_told_of_the_other(at_once):
    people = play.cast()
    wordings = [built_in() | {"copies": f"{who}。"} for who in ("区政府办", "督查室")]

    results = at_once(
        *(
            partial(adopt_template, play.by(people.song, play.RATED, seen=0), parts=parts)
            for parts in wordings
        )
    )

    assert Counter(type(one).__name__ for one in results) == {"Event": 1, "Stale": 1}
    assert LetterTemplate.objects.get().content in wordings
    assert list(breaks()) == []


def test_one_form_sent_twice_at_once_adopts_once(at_once):
    people = play.cast()
    acting = play.by(people.song, play.RATED, seen=0)
    twice = partial(adopt_template, acting, parts=built_in() | {"copies": "区政府办。"})

    first, second = at_once(twice, twice)

    assert first == second == Event.objects.get(kind="adopted")
    assert LetterTemplate.objects.count() == 1
