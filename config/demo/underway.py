"""Letters and opinions that are under way: sent back, being checked, to be countersigned."""

from datetime import date, timedelta

from config.demo import helping
from config.demo.cast import FIRST_UNIT, at
from config.demo.play import Player
from config.demo.suggestions import SUGGESTIONS, Matter
from suggestions.models import Assignment
from suggestions.replying.checking import give_back, submit_for_check
from suggestions.replying.countersigning import ask_countersign, countersign
from suggestions.replying.opining import give_opinion, record_due_silences, send_opinion_back
from suggestions.replying.queries import asked_of
from workflow.machines.assignment import ANSWERING, AssignmentRole, AssignmentState

MATTERS = {matter.title: matter for matter in SUGGESTIONS}


def lay_out_letters(player: Player, today: date) -> None:
    """Put something into the piles of letters and opinions, for the printed unit and others."""
    yesterday = today - timedelta(days=1)
    record_due_silences(at(yesterday, 6))
    parts = list(_in_hand())
    own = [part for part in parts if part.unit.code == FIRST_UNIT]
    others = [part for part in parts if part.unit.code != FIRST_UNIT]
    in_time = [part for part in (*own, *others) if part.due_on and part.due_on > today]
    _send_one_back(player, in_time, yesterday)
    for part in (*own[-1:], *others[:1]):
        _check(player, part, yesterday)
    for part in others[1:2]:
        _give_back(player, part, yesterday)
    _ask_for_signatures(player, others[2:], yesterday)


def _in_hand() -> list[Assignment]:
    """Give the parts whose letters can be written now: signed for, and nothing drafted yet."""
    parts = Assignment.objects.select_related("unit", "case__congress").filter(
        role__in=ANSWERING, state=AssignmentState.SIGNED_FOR, round=1, replies__isnull=True
    )
    return [part for part in parts.order_by("due_on", "pk") if part.case.title in MATTERS]


def _helpers(part: Assignment, *states: AssignmentState) -> list[Assignment]:
    found = Assignment.objects.select_related("unit", "case__congress").filter(
        case=part.case_id, round=part.round, role=AssignmentRole.CO, state__in=states
    )
    return list(found.order_by("pk"))


def _matter(part: Assignment) -> Matter:
    return MATTERS[part.case.title]


def _send_one_back(player: Player, parts: list[Assignment], day: date) -> None:
    """One opinion says nothing: it was sent back, and is waited for again."""
    for part in parts:
        for helper in _helpers(part, AssignmentState.SIGNED_FOR)[:1]:
            code = helper.unit.code
            handler = player.by(player.cast.handler(code), day, 9)
            give_opinion(helper, handler, said=helping.said_emptily(code))
            lead = player.by(player.cast.handler(part.unit.code), day, 11)
            again = Assignment.objects.get(pk=helper.pk)
            send_opinion_back(again, lead, reason=helping.SEND_BACK)
            return


def _check(player: Player, part: Assignment, day: date) -> None:
    """A letter waits for its signatory."""
    letter = player.letter(_matter(part), day, "A")
    handler = player.by(player.cast.handler(part.unit.code), day, 16)
    submit_for_check(part, handler, letter=letter)


def _give_back(player: Player, part: Assignment, day: date) -> None:
    """A letter was given back by its signatory, with what to change."""
    _check(player, part, day)
    signatory = player.by(player.cast.members[f"{part.unit.code}.signatory"], day, 17)
    give_back(Assignment.objects.get(pk=part.pk), signatory, words=helping.CHECK_NOTE)


def _ask_for_signatures(player: Player, parts: list[Assignment], day: date) -> None:
    """One draft is with its co-units; the first of several objects."""
    states = (AssignmentState.SIGNED_FOR, AssignmentState.OPINED)
    for part in parts:
        helpers = _helpers(part, *states)
        if not helpers:
            continue
        handler = player.by(player.cast.handler(part.unit.code), day, 10)
        ask_countersign(part, handler, letter=player.letter(_matter(part), day, "A"))
        for helper in helpers[1:2]:
            asked = asked_of(helper)
            if asked is not None:
                acting = player.by(player.cast.handler(helper.unit.code), day, 15)
                digest, words = asked.text_digest, helping.OBJECTION
                countersign(helper, acting, digest=digest, signed=False, comment=words)
        return
