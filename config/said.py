"""What a page says once about the act before it ("Submitted."), on its way from answer to page."""

from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core import signing
from django.http import HttpRequest


class SaidInCookie(CookieStorage):
    """Messages in a signed cookie: no act and no page has to write into the session for them.

    The signature holds for one user only, so nobody reads what was said to somebody else who sat
    at the same browser.
    """

    cookie_name = settings.MESSAGE_COOKIE_NAME

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.signer = signing.get_cookie_signer(salt=f"{self.key_salt}.{request.user.pk}")
