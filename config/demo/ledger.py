"""What became of the promises of the demo's finished years: every pile of the ledger has some.

Whatever raises a class comes after the year's cut-off, so that the quoted figures of the year
stay what they were. What should wait today is dated from today.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from config.demo import pledges
from config.demo.extras import SCAN
from config.demo.plan import FINISHED, Days
from config.demo.play import Player
from config.demo.replies import kept_text
from config.demo.suggestions import SUGGESTIONS, Matter, chance
from config.demo.units import handler_of, signatory_of, unit
from people.models import Membership
from suggestions.intake.files import NewFile, check_upload
from suggestions.models import Commitment, Reply, Supplement
from suggestions.promising.keeping import confirm_kept, note_progress, refuse_kept, report_kept
from suggestions.promising.putting_off import explain, remind_promise, roll_on
from suggestions.promising.rating import rate_supplement
from suggestions.promising.writing import Letter
from suggestions.rating.actions import Answers

YEAR_END = (12, 22)
HALF_YEAR = (6, 30)
A_MONTH_BEFORE = timedelta(days=35)


@dataclass
class Tale:
    """The promises of one letter, and how they go on; what would happen today or later does not."""

    player: Player
    days: Days
    today: date
    reply: Reply
    over: bool = field(default=False)

    @property
    def matter(self) -> Matter:
        """What the suggestion is about."""
        return MATTERS[self.reply.case.title]

    @property
    def promises(self) -> list[Commitment]:
        """The promises as they are now."""
        loaded = self.reply.commitments.select_related("case__congress", "case__proposer")
        return list(loaded.order_by("position"))

    @property
    def due_on(self) -> date:
        """The day of the last of them."""
        return max(promise.due_on for promise in self.promises)

    def _member(self, role: str) -> Membership:
        return self.player.cast.members[f"{self.matter.lead}.{role}"]

    def _happens(self, day: date) -> bool:
        """Whether it happens before today; after something that does not, nothing does."""
        self.over = self.over or day >= self.today
        return not self.over

    def rolls_on_to(self, last: date) -> None:
        """Go on from year to year at the year's end, at last until a day."""
        while self.due_on.year < last.year and not self.over:
            day = self.days.on_or_before(date(self.due_on.year, *YEAR_END))
            new = last if last.year == day.year + 1 else date(day.year + 1, *HALF_YEAR)
            if self._happens(day):
                for promise in self.promises:
                    acting = self.player.by(self.player.cast.secretariat(), day, 10)
                    roll_on(promise, acting, due_on=new, reason=pledges.rolled(self.matter))

    def goes_on(self, day: date, turn: int = 0) -> None:
        """The unit notes down its progress."""
        day = self.days.on_or_after(day)
        if self._happens(day):
            for promise in self.promises:
                text = pledges.progress(self.matter, promise.text, turn=turn)
                note_progress(promise, self.player.by(self._member("handler"), day, 15), text=text)

    def is_reminded(self, day: date) -> None:
        """The secretariat chases."""
        day = self.days.on_or_before(day)
        if self._happens(day):
            acting = self.player.by(self.player.cast.secretariat(), day, 9)
            remind_promise(self.promises[0], acting, text=pledges.REMINDED)

    def is_reported(self, day: date) -> None:
        """The unit reports all of them as kept, with its letter."""
        day = self.days.on_or_before(day)
        if not self._happens(day):
            return
        first, *others = self.promises
        evidence = pledges.LATE if first.rolled else pledges.IN_TIME
        acting = self.player.by(self._member("signatory"), day, 16)
        report_kept(
            first,
            acting,
            evidence=evidence,
            letter=self._letter(day),
            files=[_a_form()],
            also=others,
        )

    def _letter(self, day: date) -> Letter:
        code = self.matter.lead
        number = self.player.numbers[code] = self.player.numbers.get(code, 0) + 1
        handler = handler_of(code)
        return Letter(
            text=kept_text(self.matter, self.reply.outcome, on=day),
            letter_no=f"{unit(code).mark}〔{day.year}〕{number}号",
            signatory=signatory_of(code).name,
            contact_person=handler.name,
            contact_phone=handler.phone,
            outcome="A",
        )

    def is_decided(self, day: date, *, kept: bool = True) -> None:
        """The secretariat confirms it, or sends it back."""
        day = self.days.on_or_after(day)
        if not self._happens(day):
            return
        letter = Supplement.objects.get(reply=self.reply, state=Supplement.State.HANDED_IN)
        acting = self.player.by(self.player.cast.secretariat(), day, 11)
        if kept:
            confirm_kept(letter, acting)
        else:
            refuse_kept(letter, acting, reason=pledges.NOT_KEPT)

    def is_rated(self, day: date) -> None:
        """The deputy says what he thinks of it."""
        deputy = self.reply.case.proposer
        if not self._happens(day) or deputy is None:
            return
        letter = Supplement.objects.get(reply=self.reply, state=Supplement.State.CONFIRMED)
        member = deputy.memberships.get()
        answers = Answers("agree", "satisfied")
        rate_supplement(letter, self.player.by(member, day, 20), deputy=deputy, answers=answers)

    def is_explained(self, day: date) -> None:
        """The unit gives it up, in writing."""
        if self._happens(day):
            name = signatory_of(self.matter.lead).name
            for promise in self.promises:
                acting = self.player.by(self._member("signatory"), day, 16)
                explain(promise, acting, text=pledges.EXPLAINED, signatory=name)

    def is_kept(self, reported_on: date) -> None:
        """It is reported, confirmed after some days, and rated after some more."""
        lot = chance(self.matter.title, "kept")
        self.is_reported(reported_on)
        self.is_decided(reported_on + timedelta(days=3 + lot % 5))
        self.is_rated(reported_on + timedelta(days=12 + lot % 9))


MATTERS = {matter.title: matter for matter in SUGGESTIONS}
Fate = Callable[[Tale], None]


def _a_form() -> NewFile:
    return check_upload(SimpleUploadedFile("验收单.pdf", SCAN))


def _kept_in_time(tale: Tale) -> None:
    tale.goes_on(tale.due_on - 3 * A_MONTH_BEFORE)
    tale.goes_on(tale.due_on - A_MONTH_BEFORE, turn=1)
    tale.is_kept(tale.due_on - timedelta(days=9))


def _kept_a_year_later(tale: Tale) -> None:
    tale.rolls_on_to(date(tale.due_on.year + 1, *HALF_YEAR))
    _kept_in_time(tale)


def _put_off_twice(tale: Tale) -> None:
    tale.rolls_on_to(date(tale.due_on.year + 2, 9, 30))
    tale.goes_on(date(tale.due_on.year, 2, 10))
    tale.goes_on(tale.due_on - A_MONTH_BEFORE, turn=1)


def _given_up(tale: Tale) -> None:
    tale.rolls_on_to(date(tale.due_on.year + 1, 9, 30))
    tale.is_explained(date(tale.due_on.year, 5, 20))


def _overdue_now(tale: Tale) -> None:
    tale.rolls_on_to(tale.today - timedelta(days=8))
    tale.is_reminded(tale.today - timedelta(days=2))


def _due_soon(tale: Tale) -> None:
    tale.rolls_on_to(tale.today + timedelta(days=12))
    tale.goes_on(tale.today - timedelta(days=15), turn=1)


def _waiting_for_the_secretariat(tale: Tale) -> None:
    tale.rolls_on_to(tale.today + timedelta(days=20))
    tale.is_reported(tale.today - timedelta(days=30))
    tale.is_decided(tale.today - timedelta(days=26), kept=False)
    tale.is_reported(tale.today - timedelta(days=1))


def _waiting_for_the_deputy(tale: Tale) -> None:
    tale.rolls_on_to(tale.today + timedelta(days=5))
    tale.is_reported(tale.today - timedelta(days=9))
    tale.is_decided(tale.today - timedelta(days=6))


# By report year and class, in the order of the suggestions; the last fate is that of the rest.
FATES: dict[tuple[int, str], tuple[Fate, ...]] = {
    (2024, "B"): (_kept_a_year_later, _kept_a_year_later, _put_off_twice, _kept_a_year_later),
    (2024, "C"): (_kept_in_time,),
    (2025, "B"): (_kept_a_year_later, _put_off_twice, _kept_a_year_later),
    (2025, "C"): (_kept_in_time,),
}
# What is told of single suggestions, so that everybody whose sign-in is printed has work to do.
OF_TITLES: dict[str, Fate] = {
    "关于推行清明祭扫分时预约服务的建议": _given_up,
    "关于贯通书院巷东段消防通道的建议": _overdue_now,
    "关于在安澜大道区中医医院段建设人行天桥的建议": _due_soon,
    "关于盘活解放东路闲置储备用地的建议": _waiting_for_the_secretariat,
    "关于监督水岸华庭维修资金规范使用的建议": _waiting_for_the_deputy,
}


def follow_up(player: Player, days: Days, today: date) -> None:
    """Tell what became of the promises of the finished years, as far as it has come by today."""
    for told in FINISHED:
        for outcome in ("B", "C"):
            fates = FATES[told.year, outcome]
            for place, reply in enumerate(_promising(told.year, outcome)):
                fate = OF_TITLES.get(reply.case.title, fates[min(place, len(fates) - 1)])
                fate(Tale(player, days, today, reply))


def _promising(year: int, outcome: str) -> list[Reply]:
    """Give the letters of a year that promised something and stand."""
    letters = Reply.objects.filter(
        case__session__report_year=year, outcome=outcome, commitments__in_force=True
    )
    return list(letters.select_related("case__proposer").order_by("case__number", "pk").distinct())
