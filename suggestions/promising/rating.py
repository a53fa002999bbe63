"""The deputies' word on a letter about kept promises (承诺事项落实情况回执); no rate counts it."""

from django.utils.translation import gettext_lazy as _

from history.models import Event
from people.models import Deputy
from suggestions.contents import digests
from suggestions.intake.files import NewFile, attach
from suggestions.kinds.promising import SupplementRated
from suggestions.models import Attachment, Supplement, SupplementRating
from suggestions.promising import rules
from suggestions.rating.actions import Answers, said_of, supersede
from suggestions.rating.rules import belongs_to_answering_unit, is_objection, may_rate, raters
from suggestions.record import Acting, act, keep, record, require, round_of
from suggestions.telling import about, secretariat, tell
from workflow.policy import Rules


@act
def rate_supplement(
    supplement: Supplement,
    acting: Acting,
    *,
    deputy: Deputy,
    answers: Answers,
    scan: NewFile | None = None,
) -> Event:
    """Say what one thinks of how a promise was kept, or correct it within the window.

    Whoever rates replies rates these letters, too, and never a unit's user. What comes late is
    kept and marked; what the secretariat enters is marked as given on paper.
    """
    case = supplement.case
    policy = round_of(case).policy.rules
    require(
        may_rate(acting.actor, case, deputy),
        _("A letter is rated by the deputy himself, or entered by the secretariat from paper."),
    )
    require(rules.can_be_rated(supplement), _("This letter can't be rated now."))
    require(deputy.pk in raters(case, policy), _("By the policy the lead deputy rates."))
    rating = _checked(supplement, acting, deputy, answers, policy)
    earlier = supplement.ratings.filter(deputy=deputy, superseded=False).first()
    supersede(earlier, late=rating.late)
    rating.save(force_insert=True)
    keep(supplement)
    kept = []
    if scan is not None and rating.on_paper:
        kept.append(attach(case, scan, Attachment.Purpose.RATING, acting, reply=supplement.reply))
    event = record(
        case,
        _kind(rating, earlier),
        acting,
        touched=supplement,
        digests=digests(rating, *kept),
        data={"supplement": supplement.pk, "rating": rating.pk, "late": rating.late},
    )
    told = SupplementRated(
        **about(case), deputy=deputy.name, objection=is_objection(rating, policy)
    )
    tell(event, case, told, to=secretariat(case))
    return event


def _kind(rating: SupplementRating, earlier: SupplementRating | None) -> str:
    if rating.on_paper:
        return "supplement_rating_entered"
    return "supplement_rating_corrected" if earlier else "supplement_rated"


def _checked(
    supplement: Supplement, acting: Acting, deputy: Deputy, answers: Answers, policy: Rules
) -> SupplementRating:
    """Give the rating as it will be kept; refused for unknown choices and a missing comment."""
    delivered_on, late = supplement.confirmed_on, rules.is_late(supplement, acting.day)
    return SupplementRating(
        **said_of(acting, deputy, answers, policy, delivered_on=delivered_on, late=late),
        case=supplement.case,
        supplement=supplement,
        conflict=belongs_to_answering_unit(deputy, supplement.reply, on=acting.day),
    )
