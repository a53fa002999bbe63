"""How a reader wants the pages: size of the text, light or dark. Kept in cookies of the browser.

The server writes the wish into the page as attributes of <html>, so nothing jumps while it
loads and everything works without script.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

CHOICES = {"text": ("normal", "large", "largest"), "theme": ("auto", "light", "dark")}
A_YEAR = 365 * 24 * 3600


def wishes(request: HttpRequest) -> dict[str, str]:
    """Give the wishes of this browser that differ from the defaults, by name."""
    return {
        name: value
        for name, allowed in CHOICES.items()
        if (value := request.COOKIES.get(name, "")) in allowed[1:]
    }


@require_POST
def set_display(request: HttpRequest) -> HttpResponse:
    """Keep the wishes sent, and go back to the page they came from; unknown values are ignored."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    response = HttpResponseRedirect(target)
    for name, allowed in CHOICES.items():
        value = request.POST.get(name)
        if value == allowed[0]:
            response.delete_cookie(name, samesite="Lax")
        elif value in allowed:
            response.set_cookie(
                name,
                value,
                max_age=A_YEAR,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
    return response
