"""How chats and programs are spoken to: WeCom, DingTalk, and plain JSON with a signature."""

import base64
import hashlib
import hmac
import json
import string
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote_plus

from notifications.channels import posting
from notifications.channels.posting import NotAcceptedError, Post


@dataclass(frozen=True)
class Endpoint:
    """Where something is said, and how. The secret is never shown, nor are addresses with keys."""

    speaks: str
    url: str = field(repr=False)
    secret: str = field(default="", repr=False)
    congress: str = ""


@dataclass(frozen=True)
class Said:
    """A line of text for somebody; `reference` lets a receiver tell a repetition."""

    reference: str
    congress: str
    to: str
    text: str


def number_of(phone: str) -> str:
    """Give a telephone number as robots and gateways take it: digits, behind a plus if it has one.

    People type it as they read it aloud, and with the full-width digits of their keyboards.
    """
    typed = unicodedata.normalize("NFKC", phone)
    digits = "".join(sign for sign in typed if sign in string.digits)
    return f"+{digits}" if digits and "+" in typed.partition(digits[0])[0] else digits


def say(endpoint: Endpoint, said: Said, at: datetime) -> None:
    """Say something; raises what went wrong.

    Raises:
        NotAcceptedError: the other side answered that it did not take it.
    """
    speak, understand = _WAYS[endpoint.speaks]
    understand(posting.send(speak(endpoint, said, at)))


def plain(endpoint: Endpoint, said: Said, at: datetime) -> Post:
    """Plain JSON: `id`, `congress`, `to`, `text`.

    `X-Timestamp` has the seconds since 1970, `X-Signature` `sha256=` and the HMAC-SHA256 of
    timestamp, full stop and body with the secret, in hexadecimal. Any answer of 200 to 299 is yes.
    """
    body = _json(
        {"id": said.reference, "congress": said.congress, "to": said.to, "text": said.text}
    )
    moment = str(int(at.timestamp()))
    signature = hmac.new(
        endpoint.secret.encode(), f"{moment}.".encode() + body, hashlib.sha256
    ).hexdigest()
    headers = {"X-Timestamp": moment, "X-Signature": f"sha256={signature}"}
    return Post(endpoint.url, body, _JSON | headers)


def wecom(endpoint: Endpoint, said: Said, at: datetime) -> Post:
    """A robot of a WeCom (企业微信) group: a text that calls its reader by telephone number."""
    del at
    text = {"content": said.text, "mentioned_mobile_list": [said.to]}
    return Post(endpoint.url, _json({"msgtype": "text", "text": text}), _JSON)


def dingtalk(endpoint: Endpoint, said: Said, at: datetime) -> Post:
    """A robot of a DingTalk (钉钉) group, signed (加签) where the endpoint has a secret.

    The signature is the HMAC-SHA256 of timestamp, line break and secret, with the secret as key.
    """
    url = endpoint.url
    if endpoint.secret:
        moment = str(int(at.timestamp() * 1000))
        digest = hmac.new(
            endpoint.secret.encode(), f"{moment}\n{endpoint.secret}".encode(), hashlib.sha256
        ).digest()
        signature = quote_plus(base64.b64encode(digest))
        mark = "&" if "?" in url else "?"
        url = f"{url}{mark}timestamp={moment}&sign={signature}"
    body = {
        "msgtype": "text",
        "text": {"content": f"{said.text} @{said.to}"},
        "at": {"atMobiles": [said.to], "isAtAll": False},
    }
    return Post(url, _json(body), _JSON)


def _taken(answer: bytes) -> None:
    """Take any answer that was a good one by its status."""
    del answer


def _errcode_zero(answer: bytes) -> None:
    """Take an answer with errcode 0, as both chats give it; they say no with status 200 as well."""
    try:
        told = json.loads(answer)
    except ValueError as error:
        raise NotAcceptedError("The answer is no JSON.") from error
    code = told.get("errcode") if isinstance(told, dict) else None
    if code != 0:
        reason = str(told.get("errmsg", ""))[:100] if isinstance(told, dict) else ""
        raise NotAcceptedError(f"errcode {code}: {reason}")


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


_JSON: Final[dict[str, str]] = {"Content-Type": "application/json; charset=utf-8"}
Speak = Callable[[Endpoint, Said, datetime], Post]
_WAYS: Final[Mapping[str, tuple[Speak, Callable[[bytes], None]]]] = {
    "json": (plain, _taken),
    "wecom": (wecom, _errcode_zero),
    "dingtalk": (dingtalk, _errcode_zero),
}
