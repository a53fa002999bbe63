"""Who may see what. Every page, file, export and search starts from one of these querysets.

What is not visible does not exist: views answer 404. Rights are computed from the membership on
each request, never copied.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from people.models import UNIT_ROLES, UNIT_WORKERS, Deputy, Membership, Role, Unit
from suggestions.models import (
    Assignment,
    Attachment,
    Commitment,
    CommitmentEntry,
    CoSignature,
    CounterSignature,
    Opinion,
    Reminder,
    Reply,
    Round,
    Suggestion,
    Supervision,
    SupervisionVisit,
    Supplement,
    UnitRequest,
)
from workflow.machines.assignment import ANSWERING, AssignmentRole, AssignmentState
from workflow.machines.case import ENDED, CaseState
from workflow.machines.commitment import CommitmentState
from workflow.machines.reply import ReplyState

CONGRESS_ROLES = (Role.SECRETARIAT, Role.SUPERVISOR)


def visible_to(member: Membership | None) -> QuerySet[Suggestion]:
    """Give the suggestions that somebody may see, in the role in which he acts now.

    A deputy his own and those that he co-signs (invited: while it is a draft); a unit's user
    what is or was assigned to the unit, a coordinator also what the units below him have;
    secretariat and supervisor all of their congress but drafts; nobody a stranger's draft.
    """
    if member is None:
        return Suggestion.objects.none()
    own_congress = Suggestion.objects.filter(congress_id=member.congress_id)
    if member.role == Role.DEPUTY:
        return Suggestion.objects.filter(pk__in=_of_deputy(member))
    if member.role in UNIT_ROLES:
        handed = Assignment.objects.filter(case=OuterRef("pk")).filter(_reached_by(member))
        return own_congress.exclude(state=CaseState.DRAFT).filter(Exists(handed))
    if member.role in CONGRESS_ROLES:
        return own_congress.exclude(state=CaseState.DRAFT)
    return Suggestion.objects.none()


def _of_deputy(member: Membership) -> QuerySet[Any, Any]:
    """Give the ids of what a deputy leads or co-signs in this congress.

    Two lists put together, and not one condition with "or": so each has its index, and nobody
    else's cases are looked at.
    """
    seats = Deputy.objects.filter(user=member.user_id, congress=member.congress_id).order_by()
    leads = Suggestion.objects.filter(proposer__in=seats.values("pk"))
    signs = CoSignature.objects.filter(deputy__in=seats.values("pk")).filter(
        Q(state=CoSignature.State.CONFIRMED)
        | Q(state=CoSignature.State.INVITED, case__state=CaseState.DRAFT)
    )
    return leads.values("pk").union(signs.order_by().values("case"))


def _seen_by(member: Membership, case: str) -> Exists:
    """Give the condition on a row to belong to a case that somebody sees.

    It is asked of each row by its case, so that the cost is that of the rows looked at and not
    that of all cases.
    """
    return Exists(visible_to(member).filter(pk=OuterRef(case)))


def _units_of(member: Membership) -> Q:
    """Give the condition on an assignment to be the unit's own; for a coordinator, below it."""
    if member.role != Role.COORDINATOR:
        return Q(unit=member.unit_id)
    own = Q(pk=member.unit_id) | Q(parent=member.unit_id) | Q(parent__parent=member.unit_id)
    return Q(unit__in=Unit.objects.filter(own).order_by().values("pk"))


def _reached_by(member: Membership, part: str = "") -> Q:
    """Give the condition on a unit's part to be one that the member's unit sees as its own.

    That is also what a unit had that was merged into it, or into one below it. `part` is the way
    to the assignment.
    """
    own = Q(pk=member.unit_id)
    if member.role == Role.COORDINATOR:
        own |= Q(parent=member.unit_id) | Q(parent__parent=member.unit_id)
    units = Unit.objects.filter(own).order_by().values("pk")
    merged = Q(merged_into__in=units) | Q(merged_into__merged_into__in=units)
    reached = Unit.objects.filter(own | merged).order_by().values("pk")
    return Q(**{f"{part}unit__in": reached})


def assignments_of(member: Membership | None) -> QuerySet[Assignment]:
    """Give the assignments of the member's own unit, on which it works; returned ones included."""
    if member is None or member.role not in UNIT_ROLES:
        return Assignment.objects.none()
    return Assignment.objects.filter(_units_of(member), congress_id=member.congress_id)


def own_parts(member: Membership | None) -> QuerySet[Assignment]:
    """Give what the member's unit sees as its own: also what merged units had before it."""
    if member is None or member.role not in UNIT_ROLES:
        return Assignment.objects.none()
    return Assignment.objects.filter(_reached_by(member), congress_id=member.congress_id)


def inherited_parts(member: Membership | None) -> QuerySet[Assignment]:
    """Give what units had that were merged into the member's; they are read and not worked on."""
    if member is None or member.unit_id is None:
        return Assignment.objects.none()
    into = Q(merged_into=member.unit_id) | Q(merged_into__merged_into=member.unit_id)
    return Assignment.objects.filter(
        unit__in=Unit.objects.filter(into), congress_id=member.congress_id
    )


def requests_read_by(member: Membership | None) -> QuerySet[UnitRequest]:
    """Give what units asked, that somebody may read with reasons and answers.

    A unit its own, a coordinator those of the units below him, the congress's roles all.
    """
    if member is None:
        return UnitRequest.objects.none()
    found = UnitRequest.objects.filter(congress_id=member.congress_id)
    if member.role in UNIT_ROLES:
        return found.filter(_reached_by(member, "assignment__"))
    return found if member.role in CONGRESS_ROLES else found.none()


def requests_visible_to(member: Membership | None) -> QuerySet[UnitRequest]:
    """Give what units asked, of which somebody may know: what he reads, and what was granted.

    Deputies and the other units of a case learn that something was asked when it is granted.
    """
    if member is None:
        return UnitRequest.objects.none()
    if member.role in CONGRESS_ROLES:
        return requests_read_by(member)
    granted = Q(state=UnitRequest.State.GRANTED) & Q(_seen_by(member, "case"))
    if member.role in UNIT_ROLES:
        own = _reached_by(member, "assignment__")
        return UnitRequest.objects.filter(own | (granted & _handled_by(member, "case")))
    return UnitRequest.objects.filter(granted)


def assignments_visible_to(member: Membership | None) -> QuerySet[Assignment]:
    """Give the assignments that somebody may read of: all parts of a case that he sees.

    A unit that was taken off a case sees its own part only.
    """
    if member is None:
        return Assignment.objects.none()
    shown = Assignment.objects.filter(_seen_by(member, "case"))
    if member.role in UNIT_ROLES:
        return shown.filter(_handled_by(member, "case") | _reached_by(member))
    return shown


def still_handled_by(member: Membership) -> QuerySet[Suggestion]:
    """Give the cases that the member's unit has not been taken off."""
    return visible_to(member).filter(_handled_by(member, "pk"))


def _handled_by(member: Membership, case: str) -> Q:
    """Give the condition on a row that the member's unit has not been taken off its case."""
    standing = Assignment.objects.filter(_reached_by(member), case=OuterRef(case))
    return Q(Exists(standing.exclude(state=AssignmentState.RETURNED)))


def replies_visible_to(member: Membership | None) -> QuerySet[Reply]:
    """Give the replies that somebody may read.

    A unit reads its own, drafts included, and the issued ones of a case that it still handles, a
    coordinator those of a case that a unit below him still handles; the secretariat and
    supervisors issued ones; the deputies those that were delivered. What was sent back is read by
    its unit and by those who watch over it.
    """
    if member is None:
        return Reply.objects.none()
    issued = Q(state=ReplyState.ISSUED)
    shown = Reply.objects.filter(_seen_by(member, "case"))
    if member.role == Role.DEPUTY:
        return shown.filter(issued, _delivered(), superseded=False)
    if member.role in UNIT_ROLES:
        own = Q(assignment__unit=member.unit_id) | Q(assignment__unit__merged_into=member.unit_id)
        stands = issued & Q(superseded=False)
        return shown.filter(own | (stands & _handled_by(member, "case")))
    return shown.filter(issued)


def _delivered() -> Exists:
    """Give the condition on a row of a round that its letters were delivered to the deputies."""
    return Exists(
        Round.objects.filter(
            case=OuterRef("case"), number=OuterRef("round"), resolved_on__isnull=False
        )
    )


def opinions_visible_to(member: Membership | None) -> QuerySet[Opinion]:
    """Give the opinions of co-units that somebody may read.

    A co-unit reads its own, the units that answer all of their round, a coordinator those that
    units below him give or get; secretariat and supervisors all. The deputies are told with the
    letter what the co-units say (Shanghai art. 17), and nothing of what was sent back.
    """
    if member is None:
        return Opinion.objects.none()
    shown = Opinion.objects.filter(_seen_by(member, "case"))
    if member.role == Role.DEPUTY:
        return shown.filter(_delivered(), sent_back_on__isnull=True)
    if member.role in UNIT_ROLES:
        own = Assignment.objects.filter(_units_of(member))
        answering = own.filter(
            case=OuterRef("case"), round=OuterRef("round"), role__in=ANSWERING
        ).exclude(state=AssignmentState.RETURNED)
        given = own.filter(pk=OuterRef("assignment"))
        return shown.filter(Q(Exists(given)) | Q(Exists(answering)))
    return shown


def signatures_visible_to(member: Membership | None) -> QuerySet[CounterSignature]:
    """Give what co-units answered, or have to answer, when they were asked to sign a draft.

    Each co-unit reads its own while it has the case, the unit whose draft it is all of them;
    secretariat and supervisors those under a letter that was issued.
    """
    if member is None:
        return CounterSignature.objects.none()
    shown = CounterSignature.objects.filter(_seen_by(member, "assignment__case"))
    if member.role in UNIT_WORKERS:
        own = Q(assignment__unit=member.unit_id) & ~Q(assignment__state=AssignmentState.RETURNED)
        return shown.filter(own | Q(reply__assignment__unit=member.unit_id))
    if member.role in CONGRESS_ROLES:
        return shown.filter(reply__state=ReplyState.ISSUED)
    return CounterSignature.objects.none()


def reminders_visible_to(member: Membership | None) -> QuerySet[Reminder]:
    """Give the reminders that somebody may read: the congress all, a unit those to itself."""
    if member is None:
        return Reminder.objects.none()
    if member.role in CONGRESS_ROLES:
        return Reminder.objects.filter(assignment__congress=member.congress_id)
    own = assignments_of(member).order_by().values("pk")
    return Reminder.objects.filter(assignment__in=own)


def supervisions_visible_to(member: Membership | None) -> QuerySet[Supervision]:
    """Give the key items of which somebody may read leaders, plan and result.

    That is whoever sees the case, but not a unit that was taken off it.
    """
    if member is None:
        return Supervision.objects.none()
    shown = Supervision.objects.filter(_seen_by(member, "case"), case__key_item=True)
    if member.role in UNIT_ROLES:
        return shown.filter(_handled_by(member, "case"))
    return shown


def visits_told_to(member: Membership | None) -> QuerySet[SupervisionVisit]:
    """Give the steps of a supervision of which somebody may read what was found.

    The congress at once; the deputies who signed it after its conclusion; the units never.
    """
    if member is None or member.role in UNIT_ROLES:
        return SupervisionVisit.objects.none()
    seen = visible_to(member).filter(pk=OuterRef("supervision__case"))
    shown = SupervisionVisit.objects.filter(Exists(seen))
    if member.role == Role.DEPUTY:
        return shown.filter(supervision__ended_on__isnull=False, supervision__case__key_item=True)
    return shown


def attachments_visible_to(member: Membership | None) -> QuerySet[Attachment]:
    """Give the files that somebody may open: of cases that he sees, with what he may read of them.

    A unit that was taken off a case keeps the suggestion's own files, as it keeps its text. What
    a co-signer signed about a withdrawal is between him and the congress. The evidence
    of a promise goes with the line of its story to which it belongs, or with the unit's draft.
    """
    if member is None:
        return Attachment.objects.none()
    shown = Attachment.objects.filter(_seen_by(member, "case"))
    read = replies_visible_to(member).filter(pk=OuterRef("reply"))
    told = visits_told_to(member).filter(pk=OuterRef("visit"))
    lines = entries_visible_to(member).filter(pk=OuterRef("entry"))
    drafts = supplements_visible_to(member).filter(pk=OuterRef("supplement"))
    files = Q(reply__isnull=True) | Q(Exists(read))
    files &= Q(visit__isnull=True) | Q(Exists(told))
    files &= Q(entry__isnull=True) | Q(Exists(lines))
    files &= Q(supplement__isnull=True) | Q(Exists(drafts))
    if member.role in UNIT_ROLES:
        files &= ~Q(purpose=Attachment.Purpose.RATING)
    if member.role not in CONGRESS_ROLES:
        files &= ~Q(purpose=Attachment.Purpose.CONSENT)
    return shown.filter(files)


# --- Promises -------------------------------------------------------------------------------

# A report that the unit's signatory checks, or has given back.
INSIDE_THE_UNIT = (Supplement.State.CHECKING, Supplement.State.GIVEN_BACK)
_Entry = CommitmentEntry.Kind
# What the deputies are not told: what the unit and the secretariat have still to settle.
BETWEEN_UNIT_AND_SECRETARIAT = (_Entry.REPORTED, _Entry.NOT_KEPT, _Entry.REMINDED)


def commitments_visible_to(member: Membership | None) -> QuerySet[Commitment]:
    """Give the promises that somebody may read of: those of the letters that he may read.

    Void ones too, whose letter was replaced by a later one.
    """
    read = replies_visible_to(member).filter(pk=OuterRef("reply"))
    return Commitment.objects.filter(Exists(read))


def ledger_of(member: Membership | None) -> QuerySet[Commitment]:
    """Give the promises in somebody's ledger: in force, of cases that were not ended.

    A unit has those that it carries out and those of its own letters, a coordinator those of the
    units below him, a deputy those of his suggestions, the congress's own people all of them.
    """
    if member is None:
        return Commitment.objects.none()
    standing = Commitment.objects.filter(congress_id=member.congress_id, in_force=True)
    standing = standing.exclude(case__state__in=ENDED)
    if member.role in CONGRESS_ROLES:
        return standing
    if member.role == Role.DEPUTY:
        return standing.filter(case__in=_of_deputy(member))
    if member.role in UNIT_ROLES:
        return standing.filter(Exists(_parts_in(member)))
    return standing.none()


def _parts_in(member: Membership) -> QuerySet[Assignment]:
    """Give the member's parts by which a promise concerns him: it carries it out, or answers."""
    own = Assignment.objects.filter(_units_of(member), case=OuterRef("case"))
    concerned = (
        Q(pk=OuterRef("assignment"))
        | Q(pk=OuterRef("reply__assignment"))
        | Q(role=AssignmentRole.JOINT, round=OuterRef("reply__round"))
    )
    return own.filter(concerned).exclude(state=AssignmentState.RETURNED)


def entries_visible_to(member: Membership | None) -> QuerySet[CommitmentEntry]:
    """Give the lines of promises' stories that somebody may read."""
    read = commitments_visible_to(member).filter(pk=OuterRef("commitment"))
    return CommitmentEntry.objects.filter(lines_told_to(member), Exists(read))


def lines_told_to(member: Membership | None) -> Q:
    """Give the condition on a line of a promise that somebody sees, to be told to him.

    A deputy reads what the unit reported once the secretariat has confirmed it.
    """
    if member is None or member.role != Role.DEPUTY:
        return Q()
    confirmed = Q(kind=_Entry.REPORTED, commitment__state=CommitmentState.KEPT)
    return ~Q(kind__in=BETWEEN_UNIT_AND_SECRETARIAT) | confirmed


def supplements_visible_to(member: Membership | None) -> QuerySet[Supplement]:
    """Give the supplementary letters that somebody may read: of letters that he reads.

    One that was not confirmed only the secretariat, supervisors and the units that answer; one
    that is still inside its unit, to be checked by the signatory, that unit alone.
    """
    read = replies_visible_to(member).filter(pk=OuterRef("reply"))
    shown = Supplement.objects.filter(Exists(read)).exclude(state=Supplement.State.REPLACED)
    inside = Q(state__in=INSIDE_THE_UNIT)
    if member is None or member.role in CONGRESS_ROLES:
        return shown.exclude(inside)
    if member.role in UNIT_WORKERS:
        inside &= ~Q(unit=member.unit_id) | Q(unit__isnull=True)
    shown = shown.exclude(inside)
    confirmed = Q(state=Supplement.State.CONFIRMED)
    if member.role in UNIT_ROLES:
        own = Assignment.objects.filter(_units_of(member), case=OuterRef("case"))
        answers = Q(pk=OuterRef("reply__assignment")) | Q(
            role=AssignmentRole.JOINT, round=OuterRef("reply__round")
        )
        confirmed |= Q(Exists(own.filter(answers)))
    return shown.filter(confirmed)
