"""What makes a set of rules contradict itself, by the name of the field to which it is said.

Pure, and below `workflow.rules`, which refuses to exist with any of these.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from workflow.limits import Limit, Unit, listed

if TYPE_CHECKING:
    from workflow.rules import Choice, OutcomeClass, Rules

# As long as the columns are in which a code is kept.
LONGEST_CODE: Final = 20
# These begin by themselves (see `Rules`): neither with a hand-out nor with a receipt.
OF_THEIR_OWN: Final = ("handout", "reassign", "opinion_again", "feedback", "promise_feedback")
_NO_LONGER_THAN_THE_REPLY: Final = (
    "return_window",
    "reassign",
    "contact",
    "opinion",
    "opinion_again",
)
# Only to tell which of two limits in different units is plainly the longer one.
_DAYS_ABOUT: Final[dict[Unit, float]] = {"day": 1, "workday": 1.4, "month": 30.4}


def contradictions(rules: "Rules") -> dict[str, str]:
    """Give what is wrong with the rules, each fault with the name of its field."""
    limits = {name: getattr(rules, name) for name in _NO_LONGER_THAN_THE_REPLY}
    problems = {name: _longer_than_the_reply(limit, rules.reply) for name, limit in limits.items()}
    problems["extension_cap"] = _no_extension(rules.extension_cap, rules.reply)
    problems["contact"] = problems["contact"] or _needless_contact(rules)
    problems["opinion_again"] = problems["opinion_again"] or _longer_the_second_time(rules)
    for name in OF_THEIR_OWN:
        problems[name] = problems.get(name) or _begins_by_itself(getattr(rules, name))
    problems |= {
        "outcomes": _bad_list(rules.outcomes, [outcome.solved for outcome in rules.outcomes]),
        "results": _bad_list(rules.results, [choice.counts for choice in rules.results]),
        "attitudes": _bad_list(rules.attitudes, [choice.counts for choice in rules.attitudes]),
        "articles": _of_no_field(rules.articles, known=type(rules).__dataclass_fields__),
    }
    return {name: problem for name, problem in problems.items() if problem}


def _longer_than_the_reply(limit: Limit | None, reply: Limit) -> str:
    if limit is not None and _about(limit) > _about(reply):
        return _("This limit is longer than the one of the reply.")
    return ""


def _no_extension(cap: Limit | None, reply: Limit) -> str:
    if cap is None:
        return ""
    if cap.counted_from != reply.counted_from:
        return _("The longest extension is counted from the same day as the reply.")
    if _about(cap) < _about(reply):
        return _("The longest extension is shorter than the limit of the reply.")
    return ""


def _needless_contact(rules: "Rules") -> str:
    if rules.contact is not None and not rules.contact_required:
        return _("A limit for the first talk makes no sense where no talk is required.")
    return ""


def _longer_the_second_time(rules: "Rules") -> str:
    again, first = rules.opinion_again, rules.opinion
    if again is not None and first is not None and _about(again) > _about(first):
        return _("An opinion that is sent back can't have longer than the first one had.")
    return ""


def _begins_by_itself(limit: Limit | None) -> str:
    if limit is not None and limit.counted_from != "handout":
        return _("This limit is not counted from the receipt: it begins by itself.")
    return ""


def _about(limit: Limit) -> float:
    return limit.number * _DAYS_ABOUT[limit.unit]


def _bad_list(entries: "Sequence[OutcomeClass] | Sequence[Choice]", good: list[bool]) -> str:
    """Say what is wrong with a list that stands best first and tells which entries count."""
    codes = [entry.code for entry in entries]
    if not all(entry.code and entry.label_zh for entry in entries):
        return _("Each entry needs a code and a Chinese name.")
    if any(len(code) > LONGEST_CODE or not code.isprintable() or " " in code for code in codes):
        return _("A code has at most %(longest)d characters and no spaces.") % {
            "longest": LONGEST_CODE
        }
    if len(set(codes)) < len(codes):
        return _("A code stands here twice.")
    if not any(good) or all(good):
        return _("Some entries have to count and some not: the rate would say nothing.")
    if any(later and not earlier for earlier, later in pairwise(good)):
        return _("The list stands best first: an entry that counts can't follow one that doesn't.")
    return ""


def _of_no_field(articles: Mapping[str, str], *, known: Mapping[str, object]) -> str:
    if strange := sorted(set(articles) - set(known)):
        return _("There is no rule called %(names)s.") % {"names": listed(strange)}
    return ""
