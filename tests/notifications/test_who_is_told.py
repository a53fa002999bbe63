"""docs/notifications.md says who is told what: compared with what every act really writes.

For a new act nothing is to be done here: its row in the document is compared with what its `Deed`
(tests/suggestions/deeds/) writes. What an act tells only in some turn of the story that none of
its stages has stands in TURNS, with how to make it.
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
from suggestions.assigning.actions import assign, reassign
from suggestions.assigning.rules import Handout
from suggestions.intake.withdrawing import answer_withdrawal, ask_withdrawal
from suggestions.kinds.about import AboutCase
from tests import cast as play
from tests.notifications.document import CODE, COLUMN_OF, COLUMNS, table
from tests.suggestions.deeds import DAY, DEEDS, Deed
from tests.suggestions.everybody import (
    STAGES,
    Everybody,
    everybody,
    seat,
    signed_by_three,
    signed_by_two,
)
from workflow.machines.assignment import AssignmentRole

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


def issued_without_a_check(people: Everybody) -> Told:
    play.policy(people, reply_check=False)
    case = play.assigned(people)
    return written_by(lambda: play.reply(people, case, people.transport))


def objected_and_handled_at_once(people: Everybody) -> Told:
    play.policy(people, rehandle="at_once")
    case = signed_by_two(people)
    return written_by(
        lambda: play.rated(people, case, result="disagree", comment="没有延长。", day=DAY)
    )


def revised_after_a_cosignature(people: Everybody) -> Told:
    from suggestions.intake.drafting import revise_draft

    case = STAGES["cosigned"](people)
    changed = play.content(people, "关于增设公交站点和延长夜班的建议")
    return written_by(
        lambda: revise_draft(case, play.by(people.mei, play.SUBMITTED), content=changed)
    )


def reassigned_to_who_has_replied(people: Everybody) -> Told:
    units = [
        Handout(people.transport, AssignmentRole.SEPARATE),
        Handout(people.education, AssignmentRole.SEPARATE),
    ]
    case = play.assigned(people, units)
    play.reply(people, case, people.transport)
    return written_by(
        lambda: reassign(
            play.fresh(case), play.by(people.guan, DAY), units=units[:1], reason="合并答复。"
        )
    )


def handed_to_the_office_of_a_coordinator(people: Everybody) -> Told:
    case = STAGES["numbered"](people)
    units = [Handout(people.hall, AssignmentRole.LEAD)]
    return written_by(lambda: assign(case, play.by(people.song, DAY), units=units))


def taken_to_the_office_of_a_coordinator(people: Everybody) -> Told:
    case = play.assigned(people)
    units = [Handout(people.hall, AssignmentRole.LEAD)]
    by_song = play.by(people.song, DAY)
    return written_by(lambda: reassign(case, by_song, units=units, reason="请协调。"))


def asked_of_two_others(people: Everybody) -> Told:
    case = signed_by_three(people)
    return written_by(lambda: ask_withdrawal(case, play.by(people.mei, DAY), reason="已经解决。"))


def agreed_to_by_the_first_of_two(people: Everybody) -> Told:
    case = signed_by_three(people)
    ask_withdrawal(case, play.by(people.mei, DAY), reason="已经解决。")
    answer = partial(answer_withdrawal, play.fresh(case), play.by(people.lan, DAY))
    return written_by(lambda: answer(deputy=seat(people.lan), agreed=True))


# Turns of the story that none of an act's stages has, by the act.
TURNS: dict[str, list[Callable[[Everybody], Told]]] = {
    "assign": [handed_to_the_office_of_a_coordinator],
    "ask_withdrawal": [asked_of_two_others],
    "answer_withdrawal": [agreed_to_by_the_first_of_two],
    "issue_reply": [issued_without_a_check],
    "rate": [objected_and_handled_at_once],
    "revise_draft": [revised_after_a_cosignature],
    "reassign": [reassigned_to_who_has_replied, taken_to_the_office_of_a_coordinator],
}


@pytest.mark.django_db
@pytest.mark.parametrize("deed", DEEDS, ids=str)
def test_every_act_tells_those_and_that_which_the_document_says(deed):
    stages = [partial(done, deed, stage) for stage in deed.stages]
    told: Told = defaultdict(set)
    for story in (*stages, *TURNS.get(str(deed), ())):
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
