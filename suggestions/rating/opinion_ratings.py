"""What the lead deputy says of the co-units' opinions, where the policy asks; no rate counts it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from history.models import Event
from people.models import Deputy, Membership, Role
from suggestions.belongings import has
from suggestions.contents import digests
from suggestions.intake.reading import in_words
from suggestions.models import Assignment, OpinionRating, Round, Suggestion
from suggestions.rating import rules
from suggestions.rating.actions import Answers, judged, supersede
from suggestions.record import Acting, ActRefused, act, keep, record, require, round_of

if TYPE_CHECKING:
    from suggestions.replying.heard import Heard


def may_rate_opinion(member: Membership | None, deputy: Deputy) -> bool:
    """The deputy rates an opinion himself; nobody enters it for him, and no unit ever does."""
    return member is not None and member.role == Role.DEPUTY and deputy.user_id == member.user_id


@act
def rate_opinion(
    assignment: Assignment, acting: Acting, *, deputy: Deputy, answers: Answers
) -> Event:
    """Rate the opinion of a co-unit after the letter was delivered, or correct one's rating.

    As with a reply: with a no the reason is needed, after the window a first one is kept as late.
    """
    case = assignment.case
    round_ = round_of(case)
    policy = round_.policy.rules
    opinion = assignment.opinions.filter(sent_back_on__isnull=True).first()
    if opinion is None or not may_rate_opinion(acting.actor, deputy):
        raise ActRefused(_("An opinion that was given is rated by the deputy himself."))
    require(
        policy.opinion_rated and case.state in rules.RATABLE and opinion.round == round_.number,
        _("Opinions are rated where the rules ask for it, after the letter was delivered."),
    )
    require(deputy.pk in rules.raters(case, policy), _("By the policy the lead deputy rates."))
    given = judged(case, acting, deputy, answers, policy)
    earlier = opinion.ratings.filter(deputy=deputy, superseded=False).first()
    supersede(earlier, late=given["late"])
    rating = OpinionRating.objects.create(
        **given,
        opinion=opinion,
        conflict=rules.belongs_to(deputy, [assignment.unit_id], on=acting.day),
    )
    keep(assignment)
    return record(
        case,
        "opinion_rated",
        acting,
        touched=assignment,
        digests=digests(rating),
        data={"unit": assignment.unit_id, "rating": rating.pk, "late": rating.late},
    )


def add_ratings(
    case: Suggestion, groups: Iterable[Mapping[str, Any]], rounds: Mapping[int, Round]
) -> None:
    """Add to the co-units of each round what the deputies said of their opinions, in words."""
    units: list[tuple[int, Heard]] = [(g["number"], one) for g in groups for one in g["units"]]
    by_opinion = {one.opinion.pk: (number, one) for number, one in units if one.opinion}
    if not by_opinion or not has(case, "opinion_ratings"):
        return
    given = case.opinion_ratings.filter(superseded=False)
    for rating in given.select_related("deputy__user"):
        if rating.opinion_id in by_opinion:
            number, one = by_opinion[rating.opinion_id]
            policy = rounds[number].policy.rules
            one.ratings.append(in_words(rating, policy))
