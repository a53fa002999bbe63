"""Short words for the stories about figures, on top of the cast."""

from datetime import date, datetime

from people.models import Session, Unit
from reports.rates import Rate, totals_of
from reports.scope import Scope
from suggestions.assigning.rules import Handout
from suggestions.intake.withdrawing import ask_withdrawal
from suggestions.models import Suggestion
from suggestions.rating.actions import Answers, rate, rehandle
from suggestions.replying.actions import resolve
from suggestions.supervising.actions import publish
from tests import cast as play
from tests.cast import Cast
from workflow.machines.assignment import AssignmentRole

YEAR_END = date(2025, 12, 31)


def scope(people: Cast, day: date = YEAR_END, *, known_at: datetime | None = None) -> Scope:
    """Give the cast's session as of a day."""
    return Scope(people.congress, day, (people.session,), known_at=known_at)


def share(people: Cast, code: str, day: date = YEAR_END, **more: object) -> tuple[int, int]:
    """Give a rate as (numerator, denominator)."""
    rate_ = totals_of(scope(people, day, **more)).rates[code]  # type: ignore[arg-type]
    return of(rate_)


def of(rate_: Rate) -> tuple[int, int]:
    """Give numerator and denominator."""
    return rate_.numerator, rate_.denominator


def counted(people: Cast, code: str, day: date = YEAR_END) -> int:
    """Give one of the counts."""
    return totals_of(scope(people, day)).counts[code]


def separate(*units: Unit) -> list[Handout]:
    """Give a hand-out in which each unit answers its own part."""
    return [Handout(unit, AssignmentRole.SEPARATE) for unit in units]


def joint(*units: Unit) -> list[Handout]:
    """Give a hand-out to joint leads."""
    return [Handout(unit, AssignmentRole.JOINT) for unit in units]


def give_back_rating(
    people: Cast,
    case: Suggestion,
    result: str = "agree",
    attitude: str = "satisfied",
    day: date = play.RATED,
) -> Suggestion:
    """Mei rates, with a comment where she says no."""
    return play.rated(
        people, case, result=result, attitude=attitude, comment="站点仍不够。", day=day
    )


def on_paper(
    people: Cast, case: Suggestion, *, given: date, entered: date, result: str = "agree"
) -> None:
    """The secretariat enters Mei's paper rating some days after she gave it."""
    acting = play.by(people.song, entered)
    acting = type(acting)(acting.actor, acting.at, key=acting.key, on=given)
    seat = people.mei.deputy
    assert seat is not None
    for reply in case.replies.filter(round=case.round, superseded=False):
        rate(
            reply,
            acting,
            deputy=seat,
            answers=Answers(result=result, attitude="satisfied", comment="纸质表"),
        )


def handled_again(people: Cast, case: Suggestion, unit: Unit, day: date) -> Suggestion:
    """The secretariat has one unit handle it again."""
    rehandle(
        case,
        play.by(people.song, day),
        units=[Handout(unit, AssignmentRole.LEAD)],
        reason="代表对结果不同意，请重新办理。",
    )
    return play.fresh(case)


def stands(people: Cast, case: Suggestion, day: date) -> Suggestion:
    """The secretariat lets the replies stand."""
    resolve(case, play.by(people.song, day), outcomes={})
    return play.fresh(case)


def take_back(people: Cast, case: Suggestion, day: date) -> None:
    """Mei withdraws it."""
    ask_withdrawal(case, play.by(people.mei, day), reason="问题已解决。")


def made_public(people: Cast, case: Suggestion, level: str, day: date) -> None:
    """The secretariat publishes it."""
    publish(case, play.by(people.song, day), level=level)


def another_session(people: Cast, year: int, *, cut_off: date | None = None) -> Session:
    """The congress sits in another year, too."""
    return Session.objects.create(
        congress=people.congress,
        term=people.session.term,
        code=f"9-{year - 2020}",
        label_zh=f"九届{year}年会议",
        report_year=year,
        opened_on=date(year, 1, 7),
        closed_on=date(year, 1, 10),
        cut_off=cut_off,
    )
