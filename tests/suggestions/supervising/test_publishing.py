"""The secretariat publishes, as far as deputy and unit agree."""

import pytest
from django.urls import reverse

from history.models import Event
from suggestions.models import Publication, Reply, Suggestion
from suggestions.supervising.actions import publish
from tests import cast as play
from tests.suggestions.desk import at_desk, send, send_form, the_form, words

pytestmark = pytest.mark.django_db


def publish_of(case: Suggestion) -> str:
    return reverse("suggestions:publish", args=[case.public_id])


def test_full_text_is_published_and_the_next_case_follows():
    people = play.cast()
    first, second = play.resolved(people), play.resolved(people, title="关于夜间公交的建议")
    song = at_desk(people.song)

    page = words(song.get(publish_of(first)))
    done = send(song, publish_of(first), level="full")

    assert "已增设公交站点并延长夜间班次。" in page  # the unit's abstract
    assert done.url == publish_of(second)
    assert Publication.objects.get().level == "full"
    assert play.fresh(first).published == "full"


def test_the_wish_of_the_deputy_and_the_mark_of_the_unit_leave_the_title_only():
    people = play.cast()
    wished, marked = play.resolved(people), play.resolved(people)
    Suggestion.objects.filter(pk=wished.pk).update(wish_publication="title")
    Reply.objects.filter(case=marked).update(openness="closed", openness_reason="商业秘密")
    song = at_desk(people.song)

    for case, why in ((wished, "仅公开标题"), (marked, "商业秘密")):
        assert why in words(song.get(publish_of(case)))
        assert send(song, publish_of(case), level="full").status_code == 422
        assert send(song, publish_of(case), level="title").status_code == 302

    assert set(Publication.objects.values_list("level", flat=True)) == {"title"}


def test_several_are_published_each_as_far_as_was_agreed():
    people = play.cast()
    open_, wished, running = play.resolved(people), play.resolved(people), play.assigned(people)
    Suggestion.objects.filter(pk=wished.pk).update(wish_publication="title")
    song = at_desk(people.song)
    queue = reverse("suggestions:waiting", args=["publish"])
    form = the_form(song.get(queue))
    form.fields |= {"pick": [c.public_id for c in (open_, wished, running)], "level": "abstract"}

    report = send_form(song, queue, form)
    send_form(song, queue, form)

    assert {r.case.pk: r.done for r in report.context["results"]} == {
        open_.pk: True,
        wished.pk: True,
        running.pk: False,
    }
    assert play.fresh(open_).published == "abstract"
    assert play.fresh(wished).published == "title"
    assert Event.objects.filter(kind="published").count() == 2


@pytest.mark.parametrize("level", ["", "everything", "a\0"])
def test_an_unknown_level_publishes_nothing(level):
    people = play.cast()
    case = play.resolved(people)
    song = at_desk(people.song)
    queue = reverse("suggestions:waiting", args=["publish"])

    one = send(song, publish_of(case), level=level)
    several = send(song, queue, pick=[case.public_id], level=level)

    assert [one.status_code, several.status_code] == [422, 422]
    assert not Publication.objects.exists()


def test_who_comes_late_is_told():
    people = play.cast()
    case = play.resolved(people)
    song = at_desk(people.song)
    form = the_form(song.get(publish_of(case)))
    publish(case, play.by(people.song, play.RATED), level="title")

    late = send_form(song, publish_of(case), form, level="full")

    assert late.status_code == 409
    assert play.fresh(case).published == "title"


def test_nobody_else_finds_the_page():
    people, other = play.cast(), play.cast("other")
    case, running = play.resolved(people), play.assigned(people)

    for member in (people.mei, people.chen, people.lin, other.song):
        assert at_desk(member).get(publish_of(case)).status_code == 404
    assert at_desk(people.song).get(publish_of(running)).url == running.get_absolute_url()
    assert at_desk(people.song).get(reverse("suggestions:publish_several")).status_code == 405
