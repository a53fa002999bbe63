"""Master data of this app: the calendar is kept here, policies can only be read."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.keeping import MasterDataAdmin, Scoped, congress_kept_by
from workflow.calendar import CalendarYear, DayOverride
from workflow.limits import Limit, listed
from workflow.policy import Policy
from workflow.rules import Choice, OutcomeClass


class SharedByAll(Scoped):
    """What all congresses share: any administrator enters what is missing.

    What already stands may hold up the due dates of others, so only a superuser corrects it.
    """

    def rows_of(self, congress_id: int, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Show every row to everybody."""
        del congress_id
        return rows

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only for a superuser."""
        return super().has_change_permission(request, obj) and congress_kept_by(request) is None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only for a superuser."""
        return super().has_delete_permission(request, obj) and congress_kept_by(request) is None


class DayInline(SharedByAll, admin.TabularInline):  # type: ignore[type-arg]  # generic in the stubs only
    """The holidays and make-up working days of one year, on its page."""

    model = DayOverride
    extra = 3
    ordering = ("day",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A year is entered with its days; a day added later is a correction."""
        return super().has_add_permission(request, obj) and (
            obj is None or congress_kept_by(request) is None
        )


@admin.register(CalendarYear)
class CalendarYearAdmin(SharedByAll, MasterDataAdmin):
    """A year is entered with its days when the State Council has published them (November)."""

    list_display = ("year", "source")
    inlines = (DayInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A year that stands can't become another one."""
        fields = super().get_readonly_fields(request, obj)
        return fields if obj is None else (*fields, "year")


@admin.register(Policy)
class PolicyAdmin(MasterDataAdmin):
    """The rules a congress has adopted; nobody adds, changes or removes them here.

    The database would refuse a change as well.
    """

    list_display = ("congress", "valid_from", "preset", "created_at")
    list_select_related = ("congress",)
    fields = ("congress", "valid_from", "preset", "created_at", "rules_and_articles")
    readonly_fields: ClassVar = ["rules_and_articles"]

    @admin.display(description=gettext_lazy("rules and their sources"))
    def rules_and_articles(self, policy: Policy) -> SafeString:
        """Give each rule with the article it rests on."""
        rules = policy.rules
        lines = (
            (name, _shown(getattr(rules, name)), article)
            for name, article in rules.articles.items()
        )
        return format_html_join("", "<p><strong>{}</strong> {}<br>{}</p>", lines)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse everyone."""
        del request, obj
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse everyone."""
        del request, obj
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse everyone."""
        del request, obj
        return False


def _shown(value: object) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Limit):
        return value.in_words()
    if isinstance(value, tuple):
        return listed(entry.label for entry in value if isinstance(entry, OutcomeClass | Choice))
    return str(value)
