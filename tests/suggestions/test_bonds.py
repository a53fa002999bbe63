"""A deputy who belongs to a unit that handles his suggestion: seen before, and afterwards."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from people.models import Membership, Role
from suggestions.bonds import bonds_of
from tests import cast as play
from tests.suggestions.desk import at_desk, words
from tests.suggestions.everybody import everybody, signed_by_two

pytestmark = pytest.mark.django_db
SAID = "属于区交通委"
FLAG = "代表属于答复单位"
LEAVES = play.SUBMITTED


@pytest.fixture(autouse=True)
def on_a_day():
    with time_machine.travel("2025-06-03T10:00:00+08:00"):
        yield


def works_for(people, member, unit, **more) -> Membership:
    return Membership.objects.create(
        user=member.user, congress=people.congress, role=Role.HANDLER, unit=unit, **more
    )


def page_of(name: str, case) -> str:
    return reverse(f"suggestions:{name}", args=[case.public_id])


def test_lead_deputy_and_co_signers_are_known_with_the_units_they_work_for():
    people = everybody()
    case = signed_by_two(people)
    works_for(people, people.mei, people.transport)
    works_for(people, people.lan, people.finance)
    works_for(people, people.zhou, people.transport)  # he did not sign
    works_for(people, people.lan, people.education, ended_on=LEAVES)
    works_for(people, people.mei, people.finance, ended_on=LEAVES + timedelta(days=1))

    found = {(bond.name, bond.unit.code) for bond in bonds_of(case, on=LEAVES)}

    assert found == {("梅若兰", "transport"), ("梅若兰", "finance"), ("兰志远", "finance")}
    assert [bond.name for bond in bonds_of(case, [people.transport], on=LEAVES)] == ["梅若兰"]
    other = play.numbered(people, title="关于另一件事的建议")
    assert bonds_of(other, [], on=LEAVES) == []


def test_whoever_hands_out_is_told_before():
    people = everybody()
    works_for(people, people.mei, people.transport)
    song = at_desk(people.song)

    assert SAID in words(song.get(page_of("hand_out", play.numbered(people))))
    assert SAID in words(song.get(page_of("hand_out_anew", play.assigned(people))))


def test_the_congress_reads_it_on_the_page_and_nobody_else():
    people = everybody()
    works_for(people, people.mei, people.transport)
    case = play.assigned(people)

    for member, told in ((people.song, True), (people.chen, True), (people.fang, False)):
        assert (SAID in words(at_desk(member).get(case.get_absolute_url()))) is told


def test_it_stands_beside_the_objection_in_its_queue():
    people = everybody()
    works_for(people, people.mei, people.transport)
    no = {"result": "disagree", "comment": "没有解决。"}
    play.rated(people, play.resolved(people), **no)

    queue = words(at_desk(people.song).get(reverse("suggestions:waiting", args=["objections"])))

    assert FLAG in queue
