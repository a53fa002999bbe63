"""What the congress does beside the handling: merges, key items, reminder letters, a withdrawal."""

from datetime import date, timedelta

from django.utils.timezone import localdate

from config.demo import notes
from config.demo.cast import FIRST_UNIT
from config.demo.people import CONGRESS_CODE, SUPERVISORS
from config.demo.plan import Days
from config.demo.play import Player
from config.demo.running import SECOND
from history.models import Event
from people.models import Session
from suggestions.assigning.actions import assign
from suggestions.assigning.rules import Handout
from suggestions.intake.content import Content
from suggestions.intake.drafting import start_draft, submit
from suggestions.intake.merging import merge
from suggestions.intake.reviewing import accept
from suggestions.intake.withdrawing import ask_withdrawal
from suggestions.models import Assignment, Suggestion, Supervision
from suggestions.models.assigning import WAITING
from suggestions.record import STREAM_KIND
from suggestions.supervising.key_items import (
    Item,
    Visit,
    conclude_supervision,
    log_visit,
    make_key_item,
)
from suggestions.supervising.letters import send_reminder_letter
from workflow.machines.assignment import ANSWERING, AssignmentRole, AssignmentState
from workflow.machines.case import CaseState

RAISES = (58, 59, 57)  # by their places on the roll: who raises the same once more
KEY_ITEMS = 3
CHOSEN, VISITED, HEARD, CONCLUDED = 12, 8, 4, 2  # days before today


def watch(player: Player, days: Days, today: date, session: Session) -> None:
    """Add it to the running year, after all that its plans say."""
    _merge(player, today, session)
    _choose_key_items(player, days, today, session)
    _send_letters(player, today, session)
    _ask_to_withdraw(player, today, session)


def _merge(player: Player, today: date, session: Session) -> None:
    """Have what other deputies raise once more handled together: one that waits, one in hand.

    A third waits for its review, with what it is like beside it.
    """
    secretariat, yesterday = player.cast.secretariat(), today - timedelta(days=1)
    cases = session.suggestions.filter(number__isnull=False, round=1, delegation=None)
    waiting = cases.filter(state=CaseState.SUBMITTED).order_by("pk")
    in_hand = cases.filter(
        assignments__unit__code=FIRST_UNIT, assignments__state=AssignmentState.SIGNED_FOR
    )
    heads = [*waiting[:1], *in_hand.filter(state=CaseState.ASSIGNED).order_by("-pk")[:1]]
    for place, head in enumerate(heads):
        again = _raised_again(player, today, head, RAISES[place])
        accept(again, player.by(secretariat, today - timedelta(days=2), 15))
        merge(_fresh(again), player.by(secretariat, yesterday, 9), head=head, why=notes.MERGED)
        units = [
            Handout(part.unit, AssignmentRole(part.role))
            for part in head.assignments.select_related("unit").order_by("pk")
        ]
        if units:
            assign(_fresh(again), player.by(secretariat, yesterday, 10), units=units)
    for other in waiting[1:2]:
        _raised_again(player, today, other, RAISES[-1])


def _raised_again(player: Player, today: date, case: Suggestion, place: int) -> Suggestion:
    """Have another deputy submit a suggestion on the same matter, in almost the same words."""
    lead, text = player.deputy(place), case.texts.latest("number")
    assert lead.deputy is not None  # noqa: S101 - told to the type checker
    content = Content(
        title=case.title.replace("关于", "关于尽快", 1),
        situation=f"{notes.RAISED_AGAIN}{text.situation}",
        proposal=text.proposal,
        category=case.category,
    )
    day = today - timedelta(days=3)
    begun = start_draft(None, player.by(lead, day, 19), deputy=lead.deputy, content=content)
    submit(Suggestion.objects.get(pk=int(begun.stream.ref)), player.by(lead, day, 20))
    return Suggestion.objects.get(pk=int(begun.stream.ref))


def _fresh(case: Suggestion) -> Suggestion:
    return Suggestion.objects.get(pk=case.pk)


def _choose_key_items(player: Player, days: Days, today: date, session: Session) -> None:
    """Put three under key supervision; the one that is answered is concluded."""
    chosen = days.on_or_before(today - timedelta(days=CHOSEN))
    cases = session.suggestions.filter(number__isnull=False, ended_on=None, handled_with=None)
    quiet = [case for case in cases.order_by("pk") if _last_day(case) <= chosen]
    over = [case for case in quiet if case.state in (CaseState.RESOLVED, CaseState.RATED)]
    running = [case for case in quiet if case.state == CaseState.ASSIGNED]
    others = [case for case in quiet if case not in over and case not in running]
    for place, case in enumerate([*over[:1], *running, *others][:KEY_ITEMS]):
        leader = SUPERVISORS[place % len(SUPERVISORS)]
        item = Item(
            grounds=notes.KEY_GROUNDS[place % len(notes.KEY_GROUNDS)],
            supervised_by=f"区人大常委会副主任{leader.name}",
            handled_by="区政府分管副区长",
            committee="城建环保委员会" if place % 2 else "社会建设委员会",
            plan=notes.KEY_PLAN,
            levels=notes.KEY_LEVELS,
        )
        make_key_item(case, player.by(player.cast.secretariat(), chosen, 9), item=item)
        _supervise(player, days, today, case, concluded=case in over)


def _last_day(case: Suggestion) -> date:
    """Give the day of the last thing that happened to a suggestion."""
    events = Event.objects.filter(
        stream__scope=CONGRESS_CODE, stream__kind=STREAM_KIND, stream__ref=str(case.pk)
    )
    return localdate(events.latest("seq").recorded_at)


def _supervise(
    player: Player, days: Days, today: date, case: Suggestion, *, concluded: bool
) -> None:
    secretariat = player.cast.secretariat()
    for ago, told in ((VISITED, notes.KEY_VISIT), (HEARD, notes.KEY_HEARING)):
        day = days.on_or_before(today - timedelta(days=ago))
        visit = Visit(held_on=day, people=notes.KEY_PEOPLE, **told)
        log_visit(Supervision.objects.get(case=case), player.by(secretariat, day, 16), visit=visit)
    if concluded:
        day = days.on_or_before(today - timedelta(days=CONCLUDED))
        conclude_supervision(
            Supervision.objects.get(case=case),
            player.by(secretariat, day, 17),
            result=notes.KEY_RESULT,
            beneficiaries=notes.KEY_BENEFICIARIES,
        )


def _send_letters(player: Player, today: date, session: Session) -> None:
    """Send each unit that is overdue a letter about all that is."""
    late = Assignment.objects.select_related("unit").filter(
        WAITING, role__in=ANSWERING, case__session=session, due_on__lt=today
    )
    numbers: dict[int, int] = {}
    for part in late.order_by("due_on", "pk"):
        number = numbers.setdefault(part.unit_id, len(numbers) + 1)
        acting = player.by(player.cast.secretariat(), today - timedelta(days=1), 10)
        letter_no = f"安人代工提〔{acting.day.year}〕{number}号"
        send_reminder_letter(part, acting, letter_no=letter_no, text=notes.REMINDER_LETTER)


def _ask_to_withdraw(player: Player, today: date, session: Session) -> None:
    """Have one that the second deputy co-signed wait for her agreement."""
    signed = session.suggestions.filter(
        cosignatures__deputy=player.deputy(SECOND).deputy,
        state__in=(CaseState.SUBMITTED, CaseState.ASSIGNED),
    )
    case = signed.order_by("pk").last()
    if case is None or case.proposer_id is None:
        return
    lead = next(one for one in player.cast.deputies if one.deputy_id == case.proposer_id)
    acting = player.by(lead, today - timedelta(days=1), 20)
    ask_withdrawal(case, acting, reason=notes.WITHDRAWAL_REASON)
