"""Turns of the story that none of an act's usual stages has, with what is told in them.

Each is a story among people of its own: it ends in the act, given with what it needs and not done
yet, so that whoever asks can count what it tells.
"""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from people.models import Membership, Role
from suggestions.assigning import asking, deciding
from suggestions.assigning.actions import assign, reassign, sign_for
from suggestions.assigning.rules import Handout
from suggestions.intake.drafting import revise_draft
from suggestions.intake.withdrawing import answer_withdrawal, ask_withdrawal
from suggestions.models import Suggestion, UnitRequest
from tests import cast as play
from tests.suggestions.deeds import DAY
from tests.suggestions.everybody import STAGES, Everybody, seat, signed_by_three, signed_by_two
from workflow.machines.assignment import AssignmentRole

Act = Callable[[], object]
Turn = Callable[[Everybody], Act]

# Inside the windows of the usual hand-out.
EARLY = date(2025, 2, 24)


def issued_without_a_check(people: Everybody) -> Act:
    play.policy(people, reply_check=False)
    case = play.assigned(people)
    return lambda: play.reply(people, case, people.transport)


def objected_and_handled_at_once(people: Everybody) -> Act:
    play.policy(people, rehandle="at_once")
    case = signed_by_two(people)
    return lambda: play.rated(people, case, result="disagree", comment="没有延长。", day=DAY)


def revised_after_a_cosignature(people: Everybody) -> Act:
    case = STAGES["cosigned"](people)
    changed = play.content(people, "关于增设公交站点和延长夜班的建议")
    return lambda: revise_draft(case, play.by(people.mei, play.SUBMITTED), content=changed)


# --- Withdrawing ----------------------------------------------------------------------------


def asked_of_two_others(people: Everybody) -> Act:
    case = signed_by_three(people)
    return lambda: ask_withdrawal(case, play.by(people.mei, DAY), reason="已经解决。")


def withdrawn_over_their_heads(people: Everybody) -> Act:
    play.policy(people, withdrawal_consent="lead")
    return asked_of_two_others(people)


def agreed_to_by_the_first_of_two(people: Everybody) -> Act:
    asked_of_two_others(people)()
    case = Suggestion.objects.latest("pk")
    acting = play.by(people.lan, DAY)
    return lambda: answer_withdrawal(case, acting, deputy=seat(people.lan), agreed=True)


# --- Handed out anew, where one unit has replied and only it remains ------------------------


def apart(people: Everybody, *, check: bool = True, answered: bool = True) -> Suggestion:
    """Transport and education answer separately; transport has done so."""
    play.policy(people, reply_check=check)
    units = [separate(people), Handout(people.education, AssignmentRole.SEPARATE)]
    case = play.assigned(people, units)
    if answered:
        play.reply(people, case, people.transport, day=EARLY)
    return play.fresh(case)


def separate(people: Everybody) -> Handout:
    return Handout(people.transport, AssignmentRole.SEPARATE)


def reassigned_to_who_has_replied(people: Everybody, *, check: bool = True) -> Act:
    case, left = apart(people, check=check), [separate(people)]
    return lambda: reassign(case, play.by(people.guan, DAY), units=left, reason="合并答复。")


def handed_to_the_office_of_a_coordinator(people: Everybody) -> Act:
    case, units = STAGES["numbered"](people), [Handout(people.hall, AssignmentRole.LEAD)]
    return lambda: assign(case, play.by(people.song, DAY), units=units)


def taken_to_the_office_of_a_coordinator(people: Everybody) -> Act:
    case, units = play.assigned(people), [Handout(people.hall, AssignmentRole.LEAD)]
    return lambda: reassign(case, play.by(people.song, DAY), units=units, reason="请协调。")


# --- Asked, and decided otherwise than was asked --------------------------------------------

Ask = Callable[[Everybody, Suggestion], UnitRequest]
Decide = Callable[..., object]


def a_return(people: Everybody, case: Suggestion) -> UnitRequest:
    part = play.part(case, people.education)
    asking.ask_return(part, play.by(people.yan, EARLY), reason="不属教育部门职责。")
    return case.requests.get()


def a_helper(people: Everybody, case: Suggestion) -> UnitRequest:
    part, wanted = play.part(case, people.education), {"unit": people.finance, "role": "co"}
    asking.propose_unit(part, play.by(people.yan, EARLY), **wanted, reason="需财政支持。")
    return case.requests.get()


def decided(ask: Ask, people: Everybody, request: UnitRequest, **words: object) -> Act:
    decide = deciding.decide_return if ask is a_return else deciding.decide_units
    return lambda: decide(request, play.by(people.song, DAY), agree=True, answer="同意。", **words)


def settled(ask: Ask, people: Everybody, request: UnitRequest, **words: object) -> Act:
    """Refuse what was asked and have it disputed; only then it is granted."""
    decide = deciding.decide_return if ask is a_return else deciding.decide_units
    decide(request, play.by(people.song, EARLY), agree=False, answer="请继续办理。")
    asking.dispute(refreshed(request), play.by(people.yan, EARLY), note="请再研究。")
    return lambda: deciding.settle_dispute(
        refreshed(request), play.by(people.song, DAY), agree=True, answer="已协商。", **words
    )


def colleague(people: Everybody) -> None:
    """Give the secretariat a second user, who hears of what the first one does."""
    user = play.user(f"{people.congress.code}-he", "何干事")
    Membership.objects.create(user=user, congress=people.congress, role=Role.SECRETARIAT)


def refreshed(request: UnitRequest) -> UnitRequest:
    return UnitRequest.objects.get(pk=request.pk)


def granted_to_who_has_replied(people: Everybody, *, ask: Ask, then: Decide, check: bool) -> Act:
    """Whoever asked is let go: with the letter that is there the suggestion is answered."""
    colleague(people)
    case = apart(people, check=check)
    helps = [Handout(people.finance, AssignmentRole.CO)] if ask is a_helper else []
    return then(ask, people, ask(people, case), units=[separate(people), *helps])


def granted_in_another_place(people: Everybody, *, ask: Ask, then: Decide) -> Act:
    """The other unit goes, too; finance comes."""
    request = ask(people, apart(people, answered=False))
    if ask is a_return:
        units = [Handout(people.finance, AssignmentRole.LEAD)]
    else:
        units = [Handout(u, AssignmentRole.SEPARATE) for u in (people.education, people.finance)]
    return then(ask, people, request, units=units)


def turns_of(ask: Ask, then: Decide) -> Iterator[Turn]:
    yield partial(granted_in_another_place, ask=ask, then=then)
    for check in (True, False):
        yield partial(granted_to_who_has_replied, ask=ask, then=then, check=check)


# --- More time ------------------------------------------------------------------------------


def in_hand(people: Everybody) -> Suggestion:
    case = play.assigned(people)
    sign_for(play.part(case, people.transport), play.by(people.lin, EARLY))
    return case


def more_time(people: Everybody, case: Suggestion) -> Act:
    part, words = play.part(case, people.transport), {"reason": "须待招标。"}
    until = date(2025, 7, 1)
    return lambda: asking.ask_extension(part, play.by(people.lin, EARLY), until=until, **words)


def put_off_without_asking(people: Everybody) -> Act:
    play.policy(people, who_extends="nobody")
    return more_time(people, in_hand(people))


def put_off_after_a_dispute(people: Everybody) -> Act:
    case = in_hand(people)
    more_time(people, case)()
    request = case.requests.get()
    song = partial(play.by, people.song, EARLY)
    deciding.decide_extension(request, song(), agree=False, answer="请抓紧。")
    asking.dispute(refreshed(request), play.by(people.zhao, EARLY), note="请再研究。")
    return lambda: deciding.settle_dispute(
        refreshed(request), song(), agree=True, answer="已协商。"
    )


TURNS: dict[str, list[Turn]] = {
    "assign": [handed_to_the_office_of_a_coordinator],
    "ask_extension": [put_off_without_asking],
    "ask_withdrawal": [asked_of_two_others, withdrawn_over_their_heads],
    "answer_withdrawal": [agreed_to_by_the_first_of_two],
    "decide_return": [*turns_of(a_return, decided)],
    "decide_units": [*turns_of(a_helper, decided)],
    "issue_reply": [issued_without_a_check],
    "rate": [objected_and_handled_at_once],
    "reassign": [
        taken_to_the_office_of_a_coordinator,
        *(partial(reassigned_to_who_has_replied, check=check) for check in (True, False)),
    ],
    "revise_draft": [revised_after_a_cosignature],
    "settle_dispute": [
        put_off_after_a_dispute,
        *turns_of(a_return, settled),
        *turns_of(a_helper, settled),
    ],
}
