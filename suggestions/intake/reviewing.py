"""Acts of the secretariat on what was submitted: review, number, decline, correct, enter."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from history.log import canonical
from history.models import Event
from people.models import Deputy, Role
from suggestions.contents import digests, text_digest
from suggestions.intake import rules
from suggestions.intake.content import (
    Content,
    is_foreign,
    period_for,
    seal,
    session_for,
    write_text,
)
from suggestions.intake.drafting import FOREIGN, back_to_draft
from suggestions.intake.files import NewFile, attach
from suggestions.kinds.writing import (
    Accepted,
    Corrected,
    Declined,
    EnteredForDeputy,
    LeadChanged,
    ReturnedToDeputy,
)
from suggestions.models import (
    Attachment,
    Category,
    CoSignature,
    NumberSeries,
    Suggestion,
    TextVersion,
)
from suggestions.models.case import Disposition
from suggestions.record import Acting, ActRefused, act, keep, note, record, require
from suggestions.steps import lapse_withdrawal
from suggestions.telling import about, lead, signers, tell

FOR_SECRETARIAT = _("Only the secretariat can do this, while the suggestion waits for its review.")
REASON_NEEDED = _("Give the reason: the deputy will read it.")
# All that the system knows of a matter that is handled off line.
OFF_LINE_TITLE = "线下办理"
CORRECTABLE = ("title", "category", "kind", "years_raised", "wish_publication", "name_withheld")
# Nothing of a secret matter is ever written here.
CORRECTABLE_OF_SECRET = ("category", "kind")


@act
def accept(case: Suggestion, acting: Acting, *, category: Category | None = None) -> Event:
    """Take it as a suggestion and give it the next number of its session and period.

    Refused for anybody but the secretariat, for what has a number, and without a category.
    """
    require(rules.can_review(acting.actor, case), FOR_SECRETARIAT)
    require(category is None or category.congress_id == case.congress_id, FOREIGN)
    case.category = category or case.category
    require(case.category is not None, _("Choose a category before you accept it."))
    case.number = next_number(case)
    case.numbered_on = acting.day
    keep(case, "category", "number", "numbered_on")
    event = record(
        case,
        "accepted",
        acting,
        steps=[received(case)],
        data={"number": case.number, "period": case.period},
    )
    tell(event, case, Accepted(**about(case)), to=signers(case))
    return event


def received(case: Suggestion) -> dict[str, Any]:
    """Give the step by which a case enters the figures."""
    return {
        "step": "received",
        "category": case.category_id,
        "delegation": delegation_of(case),
        **({"secret": True} if case.secret else {}),
    }


def delegation_of(case: Suggestion) -> int | None:
    """Give the delegation under which a case counts: its own, or else its lead deputy's."""
    return case.delegation_id or (case.proposer.delegation_id if case.proposer else None)


def next_number(case: Suggestion) -> int:
    """Advance the series and give its next number; one that an import brought is stepped over."""
    series, _created = NumberSeries.objects.select_for_update().get_or_create(
        session_id=case.session_id, period=case.period
    )
    series.last = _free_after(series.last, case)
    series.save(update_fields=["last"])
    return series.last


def upcoming_number(case: Suggestion) -> int:
    """Give the number that the case would get now; nothing is reserved."""
    series = NumberSeries.objects.filter(session_id=case.session_id, period=case.period).first()
    return _free_after(series.last if series else 0, case)


def _free_after(last: int, case: Suggestion) -> int:
    taken = Suggestion.objects.filter(session_id=case.session_id, period=case.period)
    if not taken.filter(number=last + 1).exists():
        return last + 1
    highest: int = taken.aggregate(highest=Max("number"))["highest"]
    return highest + 1


@act
def return_to_deputy(case: Suggestion, acting: Acting, *, reason: str) -> Event:
    """Give it back to be revised; it is a draft again."""
    require(rules.can_review(acting.actor, case), FOR_SECRETARIAT)
    require(
        not case.secret,
        _("What is handled off line has no text to be revised here. Decline it instead."),
    )
    require(bool(reason.strip()), REASON_NEEDED)
    written = note(case, reason, acting)
    back_to_draft(case, acting)
    event = record(case, "returned_to_deputy", acting, digests=digests(written))
    tell(event, case, ReturnedToDeputy(**about(case), reason=reason), to=signers(case))
    return event


@act
def decline(case: Suggestion, acting: Acting, *, disposition: str, reason: str) -> Event:
    """Not take it as a suggestion (Shanghai art. 8); once numbered it can only be referred up."""
    require(rules.can_decline(acting.actor, case), FOR_SECRETARIAT)
    require(bool(reason.strip()), REASON_NEEDED)
    require(disposition in Disposition.values, _("Choose what becomes of it."))
    require(
        case.number is None or disposition == Disposition.REFERRED_UP,
        _("It has a number already: it can only be referred to a higher level."),
    )
    referred = disposition == Disposition.REFERRED_UP
    case.disposition, case.ended_on = disposition, acting.day
    case.mark_declined()
    lapse_withdrawal(case, acting)
    keep(case, "state", "disposition", "ended_on")
    written = note(case, reason, acting)
    event = record(
        case,
        "declined",
        acting,
        steps=[{"step": "ended", "how": "referred_up" if referred else "declined"}],
        digests=digests(written),
        data={"disposition": disposition},
    )
    tell(
        event,
        case,
        Declined(**about(case), disposition=disposition, reason=reason),
        to=signers(case),
    )
    return event


@act
def enter_for_deputy(
    _new: None,
    acting: Acting,
    *,
    deputy: Deputy,
    content: Content,
    scan: NewFile | None,
    cosigners: Sequence[Deputy] = (),
    secret: bool = False,
) -> Event:
    """Enter what a deputy gave on paper (代录), with the scan of it; the deputy is told.

    A secret matter (线下办理) gets a row and a number only: its text and scan stay off line.
    """
    actor = acting.actor
    require(
        actor is not None
        and actor.role == Role.SECRETARIAT
        and actor.congress_id == deputy.congress_id,
        FOR_SECRETARIAT,
    )
    require(
        not is_foreign(content, deputy.congress_id)
        and all(cosigner.congress_id == deputy.congress_id for cosigner in cosigners),
        FOREIGN,
    )
    require(acting.day <= localdate(acting.at), _("The day can't lie in the future."))
    require(
        secret or (scan is not None and bool(content.title.strip())),
        _("Enter the title, and attach the scan of the signed paper."),
    )
    session = session_for(deputy.congress, acting.day)
    if session is None:
        raise ActRefused(_("No session of the congress has been opened yet."))
    if secret:
        content = Content(title=OFF_LINE_TITLE, category=content.category)
    case = Suggestion.objects.create(
        congress=deputy.congress,
        session=session,
        period=period_for(session, acting.day),
        proposer=deputy,
        on_paper=True,
        secret=secret,
        submitted_on=acting.day,
        **content.details,
    )
    text = seal(write_text(case, content, by=actor, at=acting.at), at=acting.at)
    _sign_on_paper(case, cosigners, text, acting)
    fault = rules.delegation_fault(case, case.period)
    require(fault is None, fault or "")
    files = [] if secret or scan is None else [attach(case, scan, Attachment.Purpose.SCAN, acting)]
    case.mark_submitted()
    keep(case, "state")
    event = record(case, "entered_for_deputy", acting, digests=digests(text, *files))
    tell(event, case, EnteredForDeputy(**about(case)), to=signers(case))
    return event


def _sign_on_paper(
    case: Suggestion, cosigners: Sequence[Deputy], text: TextVersion, acting: Acting
) -> None:
    """Take over the co-signatures that stand on the paper."""
    CoSignature.objects.bulk_create(
        CoSignature(
            case=case,
            deputy=cosigner,
            state=CoSignature.State.CONFIRMED,
            text_digest=text_digest(text),
            invited_at=acting.at,
            answered_at=acting.at,
        )
        for cosigner in dict.fromkeys(cosigners)
        if cosigner.pk != case.proposer_id
    )


@act
def correct(case: Suggestion, acting: Acting, *, changes: dict[str, Any], reason: str) -> Event:
    """Correct what was entered wrongly (更正): old value, new value and reason are kept."""
    require(
        rules.can_correct(acting.actor, case),
        _("Only the secretariat can correct a suggestion, from its submission to its end."),
    )
    require(bool(reason.strip()), REASON_NEEDED)
    allowed = CORRECTABLE_OF_SECRET if case.secret else CORRECTABLE
    changed = {k: v for k, v in changes.items() if k in allowed and getattr(case, k) != v}
    require(bool(changed), _("Nothing was changed."))
    require(bool(changed.get("title", case.title).strip()), _("Enter the title."))
    category = changed.get("category", case.category)
    require(category is None or category.congress_id == case.congress_id, FOREIGN)
    require(category is not None or case.number is None, _("A numbered case has its category."))
    values = {k: [str(getattr(case, k) or ""), str(v or "")] for k, v in changed.items()}
    for column, value in changed.items():
        setattr(case, column, value)
    keep(case, *changed)
    written = note(case, canonical({"reason": reason, "values": values}), acting)
    rows = [written]
    texts = [_retitled(case, acting)] if "title" in changed else []
    counted = case.number is not None and "category" in changed
    event = record(
        case,
        "corrected",
        acting,
        steps=[{"step": "classed", "category": case.category_id}] if counted else [],
        digests=digests(*rows, *texts),
        data={"columns": sorted(changed)},
    )
    tell(event, case, Corrected(**about(case), reason=reason), to=signers(case))
    return event


def _retitled(case: Suggestion, acting: Acting) -> Any:
    """Give a new sealed version of the text under the corrected title."""
    last = case.texts.latest("number")
    content = Content(title=case.title, situation=last.situation, proposal=last.proposal)
    return seal(write_text(case, content, by=acting.actor, at=acting.at), at=acting.at)


@act
def change_lead(case: Suggestion, acting: Acting, *, deputy: Deputy, reason: str) -> Event:
    """Put another deputy in the lead (变更领衔代表); both the old and the new one are told."""
    require(
        rules.can_correct(acting.actor, case),
        _("Only the secretariat can change the lead deputy."),
    )
    require(bool(reason.strip()), REASON_NEEDED)
    require(
        deputy.congress_id == case.congress_id and deputy.pk != case.proposer_id,
        _("Choose another deputy of the same congress."),
    )
    body = case.delegation
    require(
        body is None or rules.speaks_for(deputy, body),
        _("A delegation's suggestion is led by its head. Have the new head entered first."),
    )
    former = lead(case)
    old = case.proposer_id
    lapse_withdrawal(case, acting)
    case.proposer = deputy
    keep(case, "proposer")
    case.cosignatures.filter(deputy=deputy).delete()
    written = note(case, reason, acting)
    counted = case.number is not None
    event = record(
        case,
        "lead_changed",
        acting,
        steps=[{"step": "led", "delegation": delegation_of(case)}] if counted else [],
        digests=digests(written),
        data={"from": old, "to": deputy.pk},
    )
    told = LeadChanged(**about(case), lead=deputy.name, reason=reason)
    tell(event, case, told, to=signers(case))
    # Whoever led it so far does not see it any more: what he is told leads nowhere.
    bare = {**about(case), "path": ""}
    farewell = LeadChanged(**bare, lead=deputy.name, reason=reason, former=True)
    tell(event, case, farewell, to=former, part="former")
    return event
