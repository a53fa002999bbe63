"""Signing in and out, the password, the language, and the role in which one acts."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from people import queries, sessions, signins
from people.access import is_ours, signed_in
from people.models import User
from people.requests import MemberRequest

A_YEAR = 365 * 24 * 3600


class SignIn(LoginView):
    """The sign-in page. It always begins a new session, also for whoever is signed in already."""

    template_name = "people/sign_in.html"

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Sign in; where the log can't be written, nobody is signed in."""
        user = form.get_user()
        self.request.session.flush()
        with transaction.atomic():
            signins.record("signed_in", user.pk, at=timezone.now())
            login(self.request, user)
        return redirect(self.get_success_url())

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Refuse, in the same words whether the name is known or not, and write it down."""
        if form.cleaned_data.get("username") and form.cleaned_data.get("password"):
            user_id = queries.user_id_of(form.cleaned_data["username"])
            with transaction.atomic():
                signins.record("sign_in_failed", user_id, at=timezone.now(), by_himself=False)
        return super().form_invalid(form)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, and have the browser forget what it had kept."""
    if isinstance(request.user, User):
        with transaction.atomic():
            signins.record("signed_out", request.user.pk, at=timezone.now())
            logout(request)
    response = redirect(settings.LOGIN_URL)
    # Cookies stay: they hold the language and the size of the text, and no session any more.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


class PasswordChange(PasswordChangeView):
    """Change one's password; all other sessions of the user end with the old one."""

    template_name = "people/password_change.html"
    success_url = settings.LOGIN_REDIRECT_URL

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        """Keep the new password and say so."""
        with transaction.atomic():
            response = super().form_valid(form)
            signins.record("password_changed", form.user.pk, at=timezone.now())
        messages.success(
            self.request, _("Your password is changed. Everywhere else you are signed out.")
        )
        return response


@require_POST
@signed_in
def switch(request: MemberRequest) -> HttpResponse:
    """Act in another of one's own roles from now on."""
    chosen = request.POST.get("membership", "")
    if chosen not in {str(member.pk) for member in request.memberships}:
        raise Http404
    request.session[sessions.MEMBERSHIP] = int(chosen)
    return redirect(settings.LOGIN_REDIRECT_URL)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language: with the user, or for a stranger in a cookie; back to where he was."""
    target = request.POST.get("next", "")
    is_a_page = target.startswith("/") and is_ours(request, target)
    response = redirect(target if is_a_page else settings.LOGIN_REDIRECT_URL)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        if isinstance(request.user, User):
            request.user.language = chosen
            request.user.save(update_fields=["language"])
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=A_YEAR,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
    return response
