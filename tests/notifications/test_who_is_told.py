"""docs/notifications.md says who is told what: compared with what every act really writes.

For a new act nothing is to be done here: its row in the document is compared with what its `Deed`
(tests/suggestions/deeds/) writes. What an act tells only in some turn of the story that none of
its stages has stands in TURNS (turns.py), with how to make it.
"""

from collections import defaultdict
from collections.abc import Callable
from functools import partial

import pytest
from django.db import transaction
from django.utils import translation

from notifications.kinds import registered
from notifications.models import Manner, Message
from people.models import Membership
from suggestions.kinds.about import AboutCase
from tests.notifications.document import CODE, COLUMN_OF, COLUMNS, table
from tests.notifications.turns import TURNS, Turn
from tests.suggestions.deeds import DEEDS, Deed
from tests.suggestions.everybody import STAGES, Everybody, everybody

Told = dict[str, set[str]]


# --- What the document says -----------------------------------------------------------------


def documented() -> dict[str, Told]:
    """Give, of each act, the kinds that each column is told."""
    found = {}
    for act, *cells in table("## 2. Acts"):
        told = {name: set(CODE.findall(cell)) for name, cell in zip(COLUMNS, cells, strict=True)}
        found[CODE.match(act)[1]] = {name: kinds for name, kinds in told.items() if kinds}
    return found


def row(act: str, told: Told) -> str:
    """Write a row as it has to stand in the document."""
    cells = [", ".join(f"`{kind}`" for kind in sorted(told.get(name, ()))) for name in COLUMNS]
    return f"| `{act}` | " + " | ".join(cell or "–" for cell in cells) + " |"


# --- What the acts do -----------------------------------------------------------------------


def written_by(act: Callable[[], object]) -> Told:
    """Give the kinds that an act tells, by the column of whoever is told."""
    before = set(Message.objects.values_list("pk", flat=True))
    act()
    told: Told = defaultdict(set)
    for message in Message.objects.exclude(pk__in=before):
        member = Membership.objects.get(user=message.recipient, congress=message.congress)
        told[COLUMN_OF[member.role]].add(message.kind)
    return told


def by_itself(story: Callable[[Everybody], Told]) -> Told:
    """Play a story among people of its own, and leave no trace of it."""
    mark = transaction.savepoint()
    try:
        return story(everybody())
    finally:
        transaction.savepoint_rollback(mark)


def done(deed: Deed, stage: str, people: Everybody) -> Told:
    case = STAGES[stage](people)
    words, target = deed.words(people, case), deed.target(people, case)
    return written_by(lambda: deed.do(target, deed.actor(people), words))


def turned(turn: Turn, people: Everybody) -> Told:
    return written_by(turn(people))


@pytest.mark.django_db
@pytest.mark.parametrize("deed", DEEDS, ids=str)
def test_every_act_tells_those_and_that_which_the_document_says(deed):
    stages = [partial(done, deed, stage) for stage in deed.stages]
    told: Told = defaultdict(set)
    turns = [partial(turned, turn) for turn in TURNS.get(str(deed), ())]
    for story in (*stages, *turns):
        for column, kinds in by_itself(story).items():
            told[column] |= kinds

    said = documented().get(str(deed), {})
    assert row(str(deed), said) == row(str(deed), told), "write this row into the document"


def test_the_document_knows_no_act_that_there_is_not():
    assert documented().keys() == {str(deed) for deed in DEEDS}


def test_every_kind_stands_there_with_how_it_is_told():
    said = {CODE.match(kind)[1]: cells for kind, *cells in table("## 3. Kinds")}

    for kind in registered():
        with translation.override("zh-hans"):
            label = str(kind.label)
        at_once = {role for role, manner in kind.told.items() if manner == Manner.AT_ONCE}
        cells = [
            label,
            ", ".join(sorted(f"`{role}`" for role in at_once)) or "–",
            ", ".join(sorted(f"`{role}`" for role in kind.told.keys() - at_once)) or "–",
            "yes" if kind.reminds else "–",
            f"`{kind.by_link.page.partition(':')[2]}`" if kind.by_link else "–",
        ]
        assert said.get(kind.kind) == cells, f"| `{kind.kind}` | {' | '.join(cells)} |"
    assert said.keys() == {kind.kind for kind in registered()}


def test_a_kind_is_told_to_the_roles_that_it_names():
    """Whoever is told by an act is one for whom its kind says how he is told."""
    told: dict[str, set[str]] = defaultdict(set)
    for columns in documented().values():
        for column, kinds in columns.items():
            for kind in kinds:
                told[kind].add(column)
    # What is told because time has passed, or about the calendar, stands in no row of an act.
    for kind in registered():
        if issubclass(kind, AboutCase) and not kind.reminds:
            assert told[kind.kind] == {COLUMN_OF[role] for role in kind.told}, kind.kind
