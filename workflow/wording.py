"""What each rule is called, from which day it is counted, and what its choices mean, in words.

The editor, the printed sheet and the comparison of two sets of rules all take their words from
here. Pure: nothing is decided.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from people.labels import Words
from workflow.contradictions import OF_THEIR_OWN
from workflow.limits import Limit
from workflow.rules import LIMITS, Choice, OutcomeClass, Rules

FROM: Final[Mapping[str, Words]] = {
    "handout": gettext_lazy("from the hand-out"),
    "receipt": gettext_lazy("from the receipt"),
}
UNITS: Final[Mapping[str, Words]] = {
    "day": pgettext_lazy("unit of a limit", "days"),
    "workday": pgettext_lazy("unit of a limit", "working days"),
    "month": pgettext_lazy("unit of a limit", "months"),
}


@dataclass(frozen=True)
class Wording:
    """The words of one rule.

    `starts` says from when a limit runs that is counted neither from the hand-out nor from the
    receipt, `without` what holds where no limit is set, `options` what can be chosen.
    """

    name: str
    label: Words
    starts: Words = ""
    without: Words = ""
    options: Mapping[Any, Words] = field(default_factory=dict)

    @property
    def is_limit(self) -> bool:
        """Whether it is a number of days or months."""
        return self.name in LIMITS

    @property
    def counted_by_choice(self) -> bool:
        """Whether the rules say if it runs from the hand-out or from the receipt."""
        return self.is_limit and self.name not in OF_THEIR_OWN


@dataclass(frozen=True)
class Group:
    """Rules that belong together."""

    code: str
    label: Words
    rules: tuple[Wording, ...]


LIMIT_WORDS: Final = (
    Wording(
        "handout",
        gettext_lazy("Handing out"),
        starts=gettext_lazy("from the day on which it comes in, between sessions"),
    ),
    Wording("return_window", gettext_lazy("Asking to return")),
    Wording(
        "reassign",
        gettext_lazy("Handing out anew after a return"),
        starts=gettext_lazy("from the day on which the return is asked"),
    ),
    Wording("contact", gettext_lazy("First talk with the deputy")),
    Wording(
        "opinion",
        gettext_lazy("Opinion of a co-unit"),
        without=gettext_lazy("due with the reply"),
    ),
    Wording(
        "opinion_again",
        gettext_lazy("Opinion that was sent back"),
        starts=gettext_lazy("from the day on which it is sent back"),
        without=gettext_lazy("the limit of the first opinion"),
    ),
    Wording("reply", gettext_lazy("Reply")),
    Wording(
        "reply_again",
        gettext_lazy("Reply after an objection"),
        without=gettext_lazy("as long as the first reply"),
    ),
    Wording(
        "extension_cap",
        gettext_lazy("Longest extension"),
        without=gettext_lazy("no extension"),
    ),
    Wording(
        "feedback",
        gettext_lazy("Rating the reply"),
        starts=gettext_lazy("from the day on which the letter is delivered"),
    ),
    Wording(
        "promise_feedback",
        gettext_lazy("Rating a kept promise"),
        starts=gettext_lazy("from the day on which its letter is delivered"),
    ),
    Wording(
        "roll",
        gettext_lazy("A limit that ends on a free day"),
        options={
            True: gettext_lazy("ends on the next working day"),
            False: gettext_lazy("ends on that day all the same"),
        },
    ),
)
HANDLING_WORDS: Final = (
    Wording(
        "contact_required",
        gettext_lazy("Talk with the deputy"),
        options={
            True: gettext_lazy("needed before the reply is issued"),
            False: gettext_lazy("left to the unit"),
        },
    ),
    Wording(
        "who_extends",
        gettext_lazy("Who consents to an extension"),
        options={
            "secretariat": gettext_lazy("the secretariat"),
            "assigner": gettext_lazy("whoever handed it out"),
            "nobody": gettext_lazy("no consent is needed"),
        },
    ),
    Wording(
        "countersign",
        gettext_lazy("Draft of the reply"),
        options={
            True: gettext_lazy("signed by the co-units, too, before it is issued"),
            False: gettext_lazy("signed by the co-units where the lead unit asks them to"),
        },
    ),
    Wording(
        "signatory_issues",
        gettext_lazy("Who issues the reply"),
        options={
            True: gettext_lazy("only the signatory, who leads the unit"),
            False: gettext_lazy("the signatory or the handler"),
        },
    ),
    Wording(
        "reply_form",
        gettext_lazy("Form of the reply"),
        options={
            "letter": gettext_lazy("in writing"),
            "face_to_face": gettext_lazy("face to face first, then in writing"),
            "oral": gettext_lazy("may be oral, with a record signed by the deputy"),
        },
    ),
    Wording(
        "reply_check",
        gettext_lazy("Check of the reply"),
        options={
            True: gettext_lazy("the secretariat checks it before it is delivered"),
            False: gettext_lazy("delivered as soon as it is issued"),
        },
    ),
    Wording(
        "withdrawal",
        gettext_lazy("The deputy may withdraw"),
        options={
            "before_handout": gettext_lazy("until it is handed out"),
            "before_answer": gettext_lazy("until it is answered"),
        },
    ),
    Wording(
        "withdrawal_consent",
        gettext_lazy("Withdrawing what several signed"),
        options={
            "all": gettext_lazy("all who signed agree"),
            "lead": gettext_lazy("the lead deputy decides"),
        },
    ),
    Wording(
        "publication",
        gettext_lazy("What is published"),
        options={
            "report": gettext_lazy("the yearly report"),
            "reply": gettext_lazy("the report, suggestions and replies"),
            "reply_and_rating": gettext_lazy("the report, suggestions, replies and ratings"),
        },
    ),
)
CLASS_WORDS: Final = (Wording("outcomes", gettext_lazy("Result classes")),)
RATING_WORDS: Final = (
    Wording("results", gettext_lazy("Answers on the result")),
    Wording("attitudes", gettext_lazy("Answers on the work")),
    Wording(
        "who_rates",
        gettext_lazy("Who rates"),
        options={
            "lead": gettext_lazy("the lead deputy alone"),
            "all": gettext_lazy("all who signed; the worst answer counts"),
        },
    ),
    Wording(
        "opinion_rated",
        gettext_lazy("Opinions of co-units"),
        options={
            True: gettext_lazy("are rated by the lead deputy, too"),
            False: gettext_lazy("are not rated"),
        },
    ),
    Wording(
        "rehandle",
        gettext_lazy("Handling again after an objection"),
        options={
            "after_study": gettext_lazy("where the secretariat finds it necessary"),
            "at_once": gettext_lazy("at once, without study"),
        },
    ),
    Wording(
        "still_dissatisfied",
        gettext_lazy("Dissatisfied once more"),
        options={
            "talk": gettext_lazy("the unit talks with the deputy in person"),
            "convene": gettext_lazy("the secretariat brings both together"),
            "experts": gettext_lazy("experts assess it"),
            "summon": gettext_lazy("deputies summon the unit's head"),
        },
    ),
)
GROUPS: Final = (
    Group("limits", gettext_lazy("Time limits"), LIMIT_WORDS),
    Group("handling", gettext_lazy("Handling and replying"), HANDLING_WORDS),
    Group("classes", gettext_lazy("Result classes"), CLASS_WORDS),
    Group("rating", gettext_lazy("Rating and objections"), RATING_WORDS),
)
WORDINGS: Final[Mapping[str, Wording]] = {
    wording.name: wording for group in GROUPS for wording in group.rules
}


def said(rules: Rules, name: str) -> list[str]:
    """Give what the rules say of one rule, in the reader's language: a line, or one an entry."""
    wording, value = WORDINGS[name], getattr(rules, name)
    if value is None:
        return [str(wording.without or _("no limit"))]
    if isinstance(value, Limit):
        starts = wording.starts or FROM[value.counted_from]
        return [_("%(limit)s %(starts)s") % {"limit": value.in_words(), "starts": starts}]
    if isinstance(value, tuple):
        return [_entry(entry) for entry in value]
    return [str(wording.options[value])]


def _entry(entry: OutcomeClass | Choice) -> str:
    if isinstance(entry, OutcomeClass):
        told = (
            _("counts as solved") if entry.solved else "",
            _("needs a date") if entry.needs_date else "",
        )
        named = _("%(code)s %(label)s") % {"code": entry.code, "label": entry.label}
    else:
        told = (_("a yes") if entry.counts else "", _("needs a reason") if entry.needs_text else "")
        named = entry.label
    return " · ".join([named, *filter(None, told)])


@dataclass(frozen=True)
class Change:
    """One rule that differs between two sets of rules, or whose article does."""

    wording: Wording
    before: list[str]
    after: list[str]
    article_before: str
    article_after: str


def changes(old: Rules | None, new: Rules) -> list[Change]:
    """Give what differs, in the order of the sheet; all of it where there were no rules before."""
    return list(_changes(old, new))


def _changes(old: Rules | None, new: Rules) -> Iterable[Change]:
    for name, wording in WORDINGS.items():
        article = new.articles.get(name, "")
        if old is None:
            yield Change(wording, [], said(new, name), "", article)
            continue
        before = old.articles.get(name, "")
        if getattr(old, name) != getattr(new, name) or before != article:
            yield Change(wording, said(old, name), said(new, name), before, article)
