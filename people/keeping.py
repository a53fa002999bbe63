"""How master data is kept: by whom, of which congress, and what is written down about it.

The admin pages of other apps build on `MasterDataAdmin` too.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from history import log
from history.log import StreamName
from history.models import Event
from people.models import Congress, Delegation, Term

if TYPE_CHECKING:
    from django.forms.models import BaseModelFormSet, ModelChoiceField

    from people.requests import Visit

STREAM = StreamName("", "admin", "")
NO_CONGRESS = 0


def record(
    kind: str, row: Model, *, actor_id: int | None, at: datetime, columns: Iterable[str] = ()
) -> Event:
    """Write down that a row was added, changed or removed: its ids and codes, never its names."""
    data = {
        "row": [row._meta.label_lower, row.pk],  # noqa: SLF001 - Django's own name
        "columns": sorted(columns),
        "codes": codes_of(row),
    }
    with transaction.atomic():
        return log.append(STREAM, kind, actor_id=actor_id, at=at, data=data)


def codes_of(row: Model) -> dict[str, Any]:
    """Give what a row refers to and which choices were made in it."""
    found: dict[str, Any] = {}
    for field in row._meta.concrete_fields:  # noqa: SLF001 - Django's own name
        value = field.value_from_object(row)
        if field.is_relation or field.choices or isinstance(value, bool):
            found[field.attname] = value
        elif isinstance(value, date) and not isinstance(value, datetime):
            found[field.attname] = value.isoformat()
        elif isinstance(value, int) and not field.primary_key:
            found[field.attname] = value
    return found


def congress_of(row: Model) -> int | None:
    """Give the congress to which a row belongs; None for what belongs to none, like a user."""
    if isinstance(row, Congress):
        return row.pk
    if isinstance(row, Delegation):
        return row.term.congress_id
    return getattr(row, "congress_id", None)


def term_of(row: Model) -> int | None:
    """Give the term to which a row belongs, where it belongs to one."""
    return row.pk if isinstance(row, Term) else getattr(row, "term_id", None)


class MasterDataForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """Refuses rows that tie two congresses or two terms together."""

    def clean(self) -> dict[str, Any]:
        """Compare the congresses and the terms of everything the row refers to."""
        cleaned = super().clean() or self.cleaned_data
        rows = [value for value in cleaned.values() if isinstance(value, Model)]
        if len({congress_of(row) for row in rows} - {None}) > 1:
            raise forms.ValidationError(_("Everything chosen here must be of the same congress."))
        if len({term_of(row) for row in rows} - {None}) > 1:
            raise forms.ValidationError(_("Everything chosen here must be of the same term."))
        return cleaned


class Scoped(admin.options.BaseModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """Who keeps what: an administrator the rows of his congress, a superuser all of them."""

    # Where the congress of a row is found.
    congress_path: ClassVar[str] = "congress"

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the app on the start page."""
        return self.admin_site.has_permission(request)

    # Whoever may enter the site may do it all; to which rows is decided by `get_queryset`.

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow it to whoever may enter the site."""
        del obj
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow it to whoever may enter the site."""
        return self.has_view_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow it to whoever may enter the site."""
        return self.has_view_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow it to whoever may enter the site."""
        return self.has_view_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Give the rows of the administrator's congress."""
        rows = super().get_queryset(request)
        congress_id = congress_kept_by(request)
        return rows if congress_id is None else self.rows_of(congress_id, rows)

    def rows_of(self, congress_id: int, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow rows down to one congress."""
        return rows.filter(**{self.congress_path: congress_id})

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        """Offer only rows that the administrator keeps; what is not offered is refused as well."""
        model = db_field.remote_field.model
        if self.admin_site.is_registered(model):
            kwargs["queryset"] = self.admin_site.get_model_admin(model).get_queryset(request)
        if model is Congress:
            kwargs["initial"] = congress_kept_by(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def congress_kept_by(request: HttpRequest) -> int | None:
    """Give the congress whose data the administrator keeps; None for a superuser, who keeps all."""
    visit = cast("Visit", request)
    if visit.user.is_superuser:
        return None
    return visit.membership.congress_id if visit.membership else NO_CONGRESS


class MasterDataAdmin(Scoped, admin.ModelAdmin):  # type: ignore[type-arg]  # see above
    """The admin page of a kind of master data; every change leaves an event in the history."""

    form = MasterDataForm
    actions = None  # no removal of many at once
    list_per_page = 50

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Write down an added row."""
        self._record("added", request, obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Write down a changed row with the columns that were changed."""
        own = [part["changed"] for part in message if "changed" in part] if message else []
        columns = [name for part in own if "object" not in part for name in part["fields"]]
        self._record("changed", request, obj, columns)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Write down removed rows."""
        for row in queryset:
            self._record("removed", request, row)
        return super().log_deletions(request, queryset)

    def save_formset(
        self, request: HttpRequest, form: Any, formset: "BaseModelFormSet[Any, Any]", change: Any
    ) -> None:
        """Save the rows kept on the page of another one, and write each of them down.

        A removed one is written down before it is gone, as it has no id afterwards.
        """
        for row in (removed.instance for removed in formset.deleted_forms):
            if row.pk is not None:
                self._record("removed", request, row)
        super().save_formset(request, form, formset, change)
        for row in formset.new_objects:
            self._record("added", request, row)
        for row, columns in formset.changed_objects:
            self._record("changed", request, row, columns)

    def _record(
        self, kind: str, request: HttpRequest, row: Model, columns: Iterable[str] = ()
    ) -> None:
        record(kind, row, actor_id=request.user.pk, at=timezone.now(), columns=columns)
