"""Reminder letters (提醒函): numbered, to one unit, about one of its suggestions or several.

A letter is as many reminders as it names suggestions, each an act of its own; they share number,
day, unit and text. Each keeps what the letter named, so that it is read later as it was sent.
"""

import re
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from history.models import Event
from people.labels import in_language
from people.models import Congress, Membership
from suggestions import visibility
from suggestions.contents import digests
from suggestions.kinds.supervising import ReminderLetter
from suggestions.models import Assignment, Reminder
from suggestions.record import Acting, act, note, record, require
from suggestions.supervising import rules
from suggestions.telling import about, tell, unit_users

NUMBER_LENGTH = 80
_LAST_NUMBER = re.compile(r"\d+(?=\D*$)")


@dataclass(frozen=True)
class Named:
    """What a letter names beside its text: a suggestion, its date, and the unit."""

    number: int | None
    title: str
    due_on: date | None
    unit_zh: str
    unit_en: str

    @classmethod
    def of(cls, part: Assignment) -> "Named":
        """Give what a letter of today would name."""
        case, unit = part.case, part.unit
        return cls(case.number, case.title, part.due_on, unit.label_zh, unit.label_en)

    @classmethod
    def by(cls, letter: Reminder) -> "Named":
        """Give what a letter named when it was sent; of an earlier one what there is today."""
        if letter.named is None:
            return cls.of(letter.assignment)
        due_on = letter.named["due_on"]
        return cls(**letter.named | {"due_on": date.fromisoformat(due_on) if due_on else None})

    @property
    def kept(self) -> dict[str, Any]:
        """What is kept with the letter."""
        return asdict(self) | {"due_on": self.due_on.isoformat() if self.due_on else None}

    @property
    def unit(self) -> str:
        """The unit's name in the reader's language."""
        return in_language(self.unit_zh, self.unit_en)


@act
def send_reminder_letter(
    assignment: Assignment, acting: Acting, *, letter_no: str, text: str
) -> Event:
    """Send a unit a reminder letter about a suggestion that it still has to act on.

    Refused for a number that stands on another letter: to another unit, of another day, or in
    other words.
    """
    require(
        rules.can_send_letter(acting.actor, assignment),
        _("Only a unit that still has to act can be reminded, by the secretariat or a supervisor."),
    )
    number = letter_no.strip()
    require(
        bool(number and text.strip()) and len(number) <= NUMBER_LENGTH,
        _("A reminder letter has a number and a text."),
    )
    case = assignment.case
    # Two letters that are sent at once take their numbers one after the other.
    Congress.objects.select_for_update(no_key=True).get(pk=case.congress_id)
    letters = Reminder.objects.filter(kind=Reminder.Kind.LETTER, letter_no=number)
    sent = list(letters.filter(assignment__congress=case.congress_id).select_related("assignment"))
    require(
        all(rules.is_same_letter(one, assignment, text, on=acting.day) for one in sent),
        _("This number stands on another letter already."),
    )
    require(
        all(one.assignment_id != assignment.pk for one in sent),
        _("This letter names the suggestion already."),
    )
    Reminder.objects.create(
        assignment=assignment,
        kind=Reminder.Kind.LETTER,
        letter_no=number,
        text=text,
        named=Named.of(assignment).kept,
        sent_by=acting.actor.user if acting.actor else None,
        sent_at=acting.at,
    )
    event = record(
        case,
        "reminder_letter_sent",
        acting,
        touched=assignment,
        digests=digests(note(case, text, acting)),
        data={"unit": assignment.unit_id, "letter_no": number},
    )
    due_on = assignment.due_on.isoformat() if assignment.due_on else ""
    told = ReminderLetter(**about(case), letter_no=number, due_on=due_on)
    tell(event, case, told, to=unit_users([assignment.unit]))
    return event


def upcoming_letter_no(member: Membership) -> str:
    """Give the number after that of the last letter; empty before there is one."""
    sent = visibility.reminders_visible_to(member).filter(kind=Reminder.Kind.LETTER)
    last = sent.order_by("-sent_at", "-pk").values_list("letter_no", flat=True).first() or ""
    return _LAST_NUMBER.sub(lambda found: str(int(found[0]) + 1), last)
