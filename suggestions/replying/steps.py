"""Steps that acts on replies and opinions share: they record nothing and check no rule."""

from collections.abc import Iterable
from datetime import date, timedelta

from suggestions.belongings import has
from suggestions.models import Assignment, CounterSignature, Reply, ReplyVersion
from suggestions.record import Acting
from suggestions.replying.letter import Letter, letter_of
from suggestions.replying.opinion_rules import fell_silent
from suggestions.replying.queries import standing_signatures

# Why a text was kept: it went to be checked, came back, went to the co-units, was issued, or the
# secretariat sent it back.
TO_CHECK, GIVEN_BACK, TO_SIGN = "to_check", "given_back", "to_sign"
ISSUED, SENT_BACK = "issued", "sent_back"


def written(draft: Reply | None, assignment: Assignment, letter: Letter, acting: Acting) -> Reply:
    """Write the letter into the unit's draft, or begin one where there is none; to be saved.

    Signatures under another text no longer hold.
    """
    reply = draft or Reply(case=assignment.case, assignment=assignment, round=assignment.round)
    for column, value in letter.columns.items():
        setattr(reply, column, value)
    reply.written_by = acting.actor.user if acting.actor else None
    reply.written_at = acting.at
    if draft and has(assignment.case, "countersignatures"):
        outdate(draft, letter)
    return reply


def outdate(reply: Reply, letter: Letter) -> None:
    """Let signatures under another text than the letter's hold no longer."""
    for signature in standing_signatures(reply):
        if signature.text_digest != letter.signed_digest:
            signature.state = CounterSignature.State.OUTDATED
            signature.save(update_fields=["state"])


def ask_to_sign(reply: Reply, parts: Iterable[Assignment], acting: Acting) -> list[Assignment]:
    """Ask co-units to sign the draft as it stands; give those who were not asked for it yet."""
    asked = {signature.assignment_id for signature in standing_signatures(reply)}
    anew = [part for part in parts if part.pk not in asked]
    CounterSignature.objects.bulk_create(
        CounterSignature(
            reply=reply,
            assignment=part,
            text_digest=letter_of(reply).signed_digest,
            asked_at=acting.at,
        )
        for part in anew
    )
    return anew


def keep_version(reply: Reply, why: str, acting: Acting) -> ReplyVersion:
    """Keep the reply's text as it stands when it changes hands."""
    return ReplyVersion.objects.create(
        reply=reply,
        number=reply.earlier_texts.count() + 1,
        why=why,
        content=letter_of(reply).kept,
        written_by=acting.actor.user if acting.actor else None,
        written_at=acting.at,
    )


def settle_silence(parts: Iterable[Assignment], on: date) -> list[Assignment]:
    """Put on record whose time for an opinion is over; give those for whom it was not yet.

    Silence counts from the day after the last one, whenever it is noticed.
    """
    silent = [part for part in parts if fell_silent(part, on)]
    for part in silent:
        if part.due_on is not None:
            part.silent_on = part.due_on + timedelta(days=1)
            part.version += 1
    Assignment.objects.bulk_update(silent, ["silent_on", "version"])
    return silent
