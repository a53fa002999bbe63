"""Text typed and not sent: kept on the server per user, form and browser tab.

Two tabs never overwrite each other; sending a form removes only what that tab had kept, and what
it was opened with.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from people.models import User
from suggestions.models import Draft

TAB_LENGTH = 40
FORM_LENGTH = 80
KEPT_PER_USER = 200
TEXT_LENGTH = 100_000


def keep_typed(
    user: User, form: str, tab: str, fields: Mapping[str, object], *, at: datetime
) -> Draft | None:
    """Keep what one tab has typed into a form; each time over what the same tab had kept.

    Gives None where somebody keeps more than anybody writes by hand.
    """
    own = Draft.objects.filter(user=user)
    if not own.filter(form=form, tab=tab).exists() and own.count() >= KEPT_PER_USER:
        return None
    draft, _created = Draft.objects.update_or_create(
        user=user, form=form, tab=tab, defaults={"fields": dict(fields), "saved_at": at}
    )
    return draft


def last_typed(user: User, form: str) -> Draft | None:
    """Give what was typed into the form last and never sent."""
    return Draft.objects.filter(user=user, form=form).order_by("-saved_at").first()


def forget(user: User, form: str, tabs: Iterable[str]) -> None:
    """Remove what these tabs had kept: it was sent, or thrown away on purpose."""
    # No tab is called so, and PostgreSQL does not even take the question.
    kept = [tab for tab in tabs if tab and "\0" not in tab]
    if kept and "\0" not in form:
        Draft.objects.filter(user=user, form=form, tab__in=kept).delete()


def forget_of(public_id: str) -> None:
    """Remove what any tab had kept of a suggestion that is thrown away itself."""
    Draft.objects.filter(form__startswith=f"suggestion:{public_id}:").delete()
