"""Acts beside the handling itself: remind a unit, publish."""

from django.utils.translation import gettext_lazy as _

from history.models import Event
from suggestions.contents import digests
from suggestions.kinds.supervising import Published, Reminded
from suggestions.models import Assignment, Publication, Reminder, Suggestion
from suggestions.record import Acting, act, keep, note, record, require
from suggestions.steps import standing_replies
from suggestions.supervising import rules
from suggestions.telling import about, signers, tell, unit_users


@act
def remind(assignment: Assignment, acting: Acting, *, text: str = "") -> Event:
    """Chase a unit that has not answered yet (催办); counted per unit."""
    require(
        rules.can_remind(acting.actor, assignment),
        _(
            "Only a unit that still has to act can be reminded: by the secretariat, a supervisor "
            "or its coordinator; a co-unit also by the unit that answers the deputy."
        ),
    )
    case = assignment.case
    Reminder.objects.create(
        assignment=assignment,
        text=text,
        sent_by=acting.actor.user if acting.actor else None,
        sent_at=acting.at,
    )
    written = [note(case, text, acting)] if text.strip() else []
    event = record(
        case,
        "reminded",
        acting,
        touched=assignment,
        digests=digests(*written),
        data={"unit": assignment.unit_id},
    )
    due_on = assignment.due_on.isoformat() if assignment.due_on else ""
    provisional = assignment.due_provisional
    payload = Reminded(**about(case), due_on=due_on, provisional=provisional, text=text)
    tell(event, case, payload, to=unit_users([assignment.unit]))
    return event


@act
def publish(case: Suggestion, acting: Acting, *, level: str) -> Event:
    """Publish a concluded case: full text, abstract, or its title only.

    Refused before it is concluded, for a secret matter, beyond what the deputy agreed to, and
    where a unit has marked its letter as not to be published.
    """
    require(
        rules.can_publish(acting.actor, case),
        _("The secretariat publishes a case after its reply stands, unless it is secret."),
    )
    require(level in Publication.Level.values, _("Choose how much is published."))
    closed = rules.closed_beyond_title(case, standing_replies(case, case.round))
    require(level == Publication.Level.TITLE or closed is None, closed or "")
    standing = case.publications.filter(superseded=False).first()
    require(standing is None or standing.level != level, _("It is published like this already."))
    case.publications.filter(superseded=False).update(superseded=True)
    Publication.objects.create(
        case=case,
        level=level,
        published_on=acting.day,
        published_by=acting.actor.user if acting.actor else None,
    )
    case.published = level
    keep(case, "published")
    event = record(
        case,
        "published",
        acting,
        steps=[{"step": "published", "level": level}],
        data={"level": level},
    )
    tell(event, case, Published(**about(case), level=level), to=signers(case))
    return event
