"""Master data of this app: the calendar is kept here, policies can only be read."""

from typing import TYPE_CHECKING, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflow.calendar import CalendarYear, DayOverride
from workflow.limits import Limit, listed
from workflow.policy import Policy
from workflow.rules import Choice, OutcomeClass

if TYPE_CHECKING:
    DaysOfYear = admin.TabularInline[DayOverride, CalendarYear]
    YearAdmin = admin.ModelAdmin[CalendarYear]
    RulesAdmin = admin.ModelAdmin[Policy]
else:
    # The classes take these parameters only where types are checked.
    DaysOfYear, YearAdmin, RulesAdmin = admin.TabularInline, admin.ModelAdmin, admin.ModelAdmin


class DayInline(DaysOfYear):
    """The holidays and make-up working days of one year."""

    model = DayOverride
    extra = 3
    ordering = ("day",)


@admin.register(CalendarYear)
class CalendarYearAdmin(YearAdmin):
    """A year is entered with its days when the State Council has published them (November)."""

    list_display = ("year", "source")
    inlines = (DayInline,)

    def get_readonly_fields(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        obj: CalendarYear | None = None,
    ) -> tuple[str, ...]:
        """A year that stands can't become another one."""
        return () if obj is None else ("year",)


@admin.register(Policy)
class PolicyAdmin(RulesAdmin):
    """The rules a congress has adopted; nobody changes or removes them, not even here."""

    list_display = ("congress", "valid_from", "preset", "created_at")
    list_filter = ("congress",)
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

    # The database would refuse a change as well.

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        """Refuse everyone."""
        return False

    def has_change_permission(
        self,
        request: HttpRequest,  # noqa: ARG002
        obj: Policy | None = None,  # noqa: ARG002
    ) -> bool:
        """Refuse everyone."""
        return False

    def has_delete_permission(
        self,
        request: HttpRequest,  # noqa: ARG002
        obj: Policy | None = None,  # noqa: ARG002
    ) -> bool:
        """Refuse everyone."""
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
