"""The site on which master data is kept."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from people import views
from people.access import to_sign_in
from people.models import Role

if TYPE_CHECKING:
    from people.requests import Visit

View = TypeVar("View", bound=Callable[..., Any])


class MasterData(AdminSite):
    """Open to administrators alone; a stranger signs in like everybody, for others it isn't there.

    An administrator keeps the data of the congress for which he acts. A superuser, whom only the
    command line makes, keeps all.
    """

    site_header = site_title = _("Master data")
    index_title = _("People, units, terms and lists")
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        """Tell whether the user may keep master data."""
        visit = cast("Visit", request)
        acts = visit.membership is not None and visit.membership.role == Role.ADMINISTRATOR
        return visit.user.is_active and (acts or visit.user.is_superuser)

    def admin_view(self, view: View, cacheable: bool = False) -> View:  # noqa: FBT001, FBT002 - Django's signature
        """Guard a page: without permission nobody learns more than that he should sign in."""
        guarded = super().admin_view(view, cacheable)

        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not self.has_permission(request):
                return self.login(request)
            return guarded(request, *args, **kwargs)

        return cast("View", page)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one sign-in page; somebody signed in without permission finds nothing here."""
        del extra_context
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise Http404
        return to_sign_in(cast("Visit", request))

    # The rest of one's account is kept where everybody keeps it.

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Sign out."""
        del extra_context
        return views.sign_out(request)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Go where the password is changed."""
        del request, extra_context
        return redirect("people:password_change")
