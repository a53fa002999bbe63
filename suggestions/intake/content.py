"""What a deputy writes: the parts of a suggestion's form, and how they become rows."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from people.models import Congress, Delegation, Membership, Session, Unit
from suggestions.contents import text_digest
from suggestions.models import Category, CoSignature, Suggestion, TextVersion
from suggestions.models.case import Kind, Period, Source, Wish

TITLE_LENGTH = 100
TEXT_LENGTH = 20_000


@dataclass(frozen=True)
class Content:
    """Everything that a deputy fills in, besides files and co-signers."""

    title: str
    situation: str = ""
    proposal: str = ""
    delegation: Delegation | None = None
    category: Category | None = None
    kind: str = Kind.SUGGESTION
    source: str = Source.UNSTATED
    source_place: str = ""
    years_raised: int = 1
    wished_unit: Unit | None = None
    wish_publication: str = Wish.FULL
    name_withheld: bool = False
    no_written_reply: bool = False

    @property
    def details(self) -> dict[str, object]:
        """The columns of the suggestion's row (the text stands in its own)."""
        return {
            "title": self.title,
            "delegation": self.delegation,
            "category": self.category,
            "kind": self.kind,
            "source": self.source,
            "source_place": self.source_place,
            "years_raised": self.years_raised,
            "wished_unit": self.wished_unit,
            "wish_publication": self.wish_publication,
            "name_withheld": self.name_withheld,
            "no_written_reply": self.no_written_reply,
        }


def session_for(congress: Congress, day: date) -> Session | None:
    """Give the session that a suggestion of that day belongs to: the one opened last."""
    return congress.sessions.filter(opened_on__lte=day).order_by("-opened_on").first()


def period_for(session: Session, day: date) -> Period:
    """Tell whether a suggestion of that day is raised in session (大会) or between (闭会)."""
    return Period.SESSION if session.sits_on(day) else Period.BETWEEN


def is_foreign(content: Content, congress_id: int) -> bool:
    """Whether it names a category or a unit of another congress."""
    named = (content.category, content.wished_unit)
    return any(row is not None and row.congress_id != congress_id for row in named)


def open_text(case: Suggestion) -> TextVersion:
    """Give the text version that a draft is writing; after a return, a copy of the last one."""
    last = case.texts.order_by("-number").first()
    if last is not None and last.sealed_at is None:
        return last
    return TextVersion(
        case=case,
        number=last.number + 1 if last else 1,
        title=case.title,
        situation=last.situation if last else "",
        proposal=last.proposal if last else "",
    )


def standing_text(case: Suggestion) -> TextVersion:
    """Give the text that readers see: of a draft the open one, else the last that was sealed."""
    return case.texts.order_by("-number")[0]


TEXT = ("situation", "proposal")


def with_text(rows: QuerySet[Any], case: str = "pk") -> QuerySet[Any]:
    """Add to cases the parts of their standing text; `case` is the way from other rows there."""
    last = TextVersion.objects.filter(case=OuterRef(case)).order_by("-number")
    told: QuerySet[Any] = rows.annotate(**{name: Subquery(last.values(name)[:1]) for name in TEXT})
    return told


def content_of(case: Suggestion, text: TextVersion) -> Content:
    """Give what a draft says now."""
    return Content(
        title=text.title,
        situation=text.situation,
        proposal=text.proposal,
        **{
            name: getattr(case, name)
            for name in Content.__dataclass_fields__
            if name not in ("title", "situation", "proposal")
        },
    )


def write_text(
    case: Suggestion, content: Content, *, by: Membership | None, at: datetime
) -> TextVersion:
    """Write the content into the draft's open text version."""
    text = open_text(case)
    text.title, text.situation, text.proposal = content.title, content.situation, content.proposal
    text.written_by = by.user if by else None
    text.written_at = at
    text.save()
    return text


def seal(text: TextVersion, *, at: datetime) -> TextVersion:
    """Close a text version for good."""
    text.sealed_at = at
    text.save(update_fields=["sealed_at"])
    return text


def ask_again(case: Suggestion, text: TextVersion) -> list[CoSignature]:
    """Ask those again who co-signed another text than this one; give them."""
    outdated = list(
        case.cosignatures.select_related("deputy__user")
        .filter(state=CoSignature.State.CONFIRMED)
        .exclude(text_digest=text_digest(text))
    )
    CoSignature.objects.filter(pk__in=[signature.pk for signature in outdated]).update(
        state=CoSignature.State.INVITED, text_digest="", answered_at=None
    )
    return outdated


def missing_parts(text: TextVersion) -> list[str]:
    """Name the form's fields that must be filled in before submitting.

    The category is not among them: the secretariat sets it where the deputy did not.
    """
    return [name for name in ("title", "situation", "proposal") if not getattr(text, name).strip()]
