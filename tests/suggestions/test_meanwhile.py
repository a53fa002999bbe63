"""What the page of a conflict tells: what happened after somebody opened his page, and no more."""

from dataclasses import replace

import pytest

from suggestions import timeline
from suggestions.assigning.actions import Talk, log_contact
from suggestions.models import Assignment
from suggestions.record import Acting, Stale
from tests import cast as play
from tests.suggestions.everybody import everybody, signed

pytestmark = pytest.mark.django_db
TALK = Talk(kind="call", held_on=play.HANDED_OUT, people="梅若兰", content="商量站点。")


def overtaken(part: Assignment, acting: Acting) -> Stale:
    """Somebody notes down a talk on a page that he opened when the part was as it is told here."""
    with pytest.raises(Stale) as found:
        log_contact(part, replace(acting, seen=part.version), talk=TALK)
    return found.value


def test_only_what_came_after_the_page_was_opened_is_told():
    people = everybody()
    case = signed(people)
    part = play.part(case, people.transport)
    log_contact(part, play.by(people.lin, play.HANDED_OUT), talk=TALK)
    play.opine(people, case, people.finance)

    stale = overtaken(part, play.by(people.lin, play.REPLIED))

    happened = timeline.since(play.fresh(case), stale, people.song)
    assert [entry.kind for entry in happened] == ["contacted", "signed_for", "opinion_given"]


def test_what_was_overtaken_by_an_act_on_something_else_is_told_too():
    people = everybody()
    case = play.assigned(people)
    case.refresh_from_db()
    seen = case.version
    play.reply(people, case, people.transport)
    fresh = play.fresh(case)
    assert fresh.version > seen

    happened = timeline.since(fresh, Stale(fresh, seen), people.song)

    assert "assigned" not in [entry.kind for entry in happened]
    assert happened[-1].kind == "reply_issued"
