"""Master data, kept by administrators. Cases are not: those change by acts alone."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.keeping import MasterDataAdmin, MasterDataForm, Scoped, congress_kept_by, record
from people.models import (
    Congress,
    Delegation,
    Deputy,
    FormerUnitName,
    Membership,
    Role,
    Session,
    Term,
    Unit,
    User,
)
from people.queries import successors_of

# Rights follow from memberships; there are no groups.
admin.site.unregister(Group)


@admin.register(Congress)
class CongressAdmin(MasterDataAdmin):
    """Congresses; an administrator may rename his own, only a superuser makes another."""

    congress_path = "pk"
    list_display = ("label_zh", "label_en", "code")
    search_fields = ("label_zh", "label_en", "code")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only for a superuser."""
        return super().has_add_permission(request, obj) and congress_kept_by(request) is None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only for a superuser."""
        return super().has_delete_permission(request, obj) and congress_kept_by(request) is None


@admin.register(Term)
class TermAdmin(MasterDataAdmin):
    """Terms (届)."""

    list_display = ("label_zh", "congress", "opened_on", "closed_on")
    list_select_related = ("congress",)
    search_fields = ("label_zh", "label_en")


@admin.register(Session)
class SessionAdmin(MasterDataAdmin):
    """Sessions (次会议) with the cut-off of their yearly report."""

    list_display = ("label_zh", "code", "report_year", "opened_on", "closed_on", "cut_off")
    list_filter = ("report_year",)
    search_fields = ("label_zh", "label_en", "code")


class DelegationForm(MasterDataForm):
    """Refuses a head from outside."""

    def clean(self) -> dict[str, Any]:
        """Compare the head's delegation with this one."""
        cleaned = super().clean()
        head = cleaned.get("head")
        if head and head.delegation_id != self.instance.pk:
            raise ValidationError({"head": _("The head is one of the delegation's own deputies.")})
        return cleaned


@admin.register(Delegation)
class DelegationAdmin(MasterDataAdmin):
    """Delegations (代表团) of a term, each with the deputy who signs for it."""

    congress_path = "term__congress"
    form = DelegationForm
    list_display = ("label_zh", "head", "term", "position")
    list_select_related = ("head__user", "term")
    search_fields = ("label_zh", "label_en")
    autocomplete_fields = ("head",)


class MembershipForm(MasterDataForm):
    """Refuses a role in somebody else's seat."""

    def clean(self) -> dict[str, Any]:
        """Compare the user with the one who has the seat."""
        cleaned = super().clean()
        user, seat = cleaned.get("user"), cleaned.get("deputy")
        if user and seat and seat.user_id != user.pk:
            raise ValidationError({"deputy": _("This seat is somebody else's.")})
        return cleaned


class MembershipInline(Scoped, admin.TabularInline):  # type: ignore[type-arg]  # generic in the stubs only
    """The roles of a user, on his page."""

    model = Membership
    form = MembershipForm
    extra = 1
    fields = ("congress", "role", "unit", "deputy", "ended_on")
    autocomplete_fields = ("unit", "deputy")


class NewUserForm(AdminUserCreationForm):  # type: ignore[type-arg]  # generic in the stubs only
    """Makes a user; without a password he can't sign in."""

    class Meta:
        model = User
        fields = ("username", "name")


class UserForm(UserChangeForm):  # type: ignore[type-arg]  # generic in the stubs only
    """Changes a user; the password has a page of its own."""

    class Meta:
        model = User
        fields = "__all__"


@admin.register(User)
class UserMasterData(MasterDataAdmin, UserAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """Users with their roles. Nobody is removed who has ever acted: take away his sign-in."""

    form = UserForm  # type: ignore[assignment]  # a user belongs to no congress
    add_form = NewUserForm
    inlines = (MembershipInline,)
    list_display = ("name", "username", "email", "phone", "is_active", "last_login")
    list_filter = ("is_active", "memberships__role")
    search_fields = ("username", "name", "name_en", "email")
    ordering = ("username",)
    filter_horizontal = ()
    readonly_fields = ("last_login",)
    fieldsets = (
        (None, {"fields": ("username", "password", "is_active")}),
        (_("Person"), {"fields": ("name", "name_en", "email", "phone", "language")}),
        (_("Sign-in"), {"fields": ("last_login",)}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "name", "usable_password", "password1", "password2"),
            },
        ),
    )

    def rows_of(self, congress_id: int, rows: QuerySet[User]) -> QuerySet[User]:
        """Leave out who acts for another congress as well, or keeps all of them.

        Whoever may set somebody's password could act as him there.
        """
        elsewhere = User.objects.filter(
            Q(memberships__isnull=False) & ~Q(memberships__congress=congress_id)
            | Q(deputies__isnull=False) & ~Q(deputies__congress=congress_id)
        )
        return rows.filter(is_superuser=False).exclude(pk__in=elsewhere)

    def get_inlines(self, request: HttpRequest, obj: User | None = None) -> Any:  # noqa: ARG002 - the signature of the admin
        """Roles are given once the user is there."""
        return self.inlines if obj else ()

    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002 - Django's name
        form_url: str = "",
    ) -> HttpResponse:
        """Set a password and write it down, both or neither; the user's sessions end with it."""
        with transaction.atomic():
            return super().user_change_password(request, id, form_url)


@admin.register(Deputy)
class DeputyAdmin(MasterDataAdmin):
    """Deputies (代表) of a term."""

    list_display = ("__str__", "certificate_no", "delegation", "term")
    list_select_related = ("user", "delegation", "term")
    list_filter = ("term", "delegation")
    search_fields = ("user__name", "user__username", "certificate_no")
    autocomplete_fields = ("user", "delegation")

    def save_model(self, request: HttpRequest, obj: Deputy, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Give a new deputy the role that goes with his seat."""
        super().save_model(request, obj, form, change)
        if not change:
            role = Membership.objects.create(
                user_id=obj.user_id, congress_id=obj.congress_id, role=Role.DEPUTY, deputy=obj
            )
            record("added", role, actor_id=request.user.pk, at=timezone.now())


class FormerNameInline(Scoped, admin.TabularInline):  # type: ignore[type-arg]  # generic in the stubs only
    """What a unit was called before, on its page."""

    congress_path = "unit__congress"
    model = FormerUnitName
    form = MasterDataForm
    fk_name = "unit"
    extra = 0
    autocomplete_fields = ("parent",)


class UnitForm(MasterDataForm):
    """Refuses a unit that was merged and still exists, or into itself in the end."""

    def clean(self) -> dict[str, Any]:
        """Look at where a merged unit leads."""
        cleaned = super().clean()
        heir = cleaned.get("merged_into")
        if heir is None:
            return cleaned
        if cleaned.get("closed_on") is None:
            self.add_error("closed_on", _("A unit that was merged has a last day: enter it."))
        if self.instance in (heir, *successors_of(heir)):
            self.add_error("merged_into", _("A unit can't be merged into itself."))
        return cleaned


@admin.register(Unit)
class UnitAdmin(MasterDataAdmin):
    """Handling units (承办单位) as a tree, with their former names."""

    form = UnitForm
    inlines = (FormerNameInline,)
    list_display = ("label_zh", "code", "parent", "system", "opened_on", "closed_on")
    list_select_related = ("parent",)
    list_filter = ("system",)
    search_fields = ("label_zh", "label_en", "code", "former_names__label_zh")
    autocomplete_fields = ("parent", "merged_into")


@admin.register(Membership)
class MembershipAdmin(MasterDataAdmin):
    """Who acts in which role. A role that ends keeps its row: put in the day."""

    form = MembershipForm
    list_display = ("user", "role", "unit", "congress", "ended_on")
    list_select_related = ("user", "unit", "congress")
    list_filter = ("role",)
    search_fields = ("user__name", "user__username", "unit__label_zh")
    autocomplete_fields = ("user", "unit", "deputy")
