"""What the views of all subjects share: from a form to an act, and from an act to an answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.forms import BaseForm, BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from history.log import digest
from history.models import Event
from people import typed as people_typed
from people.addresses import number_of
from people.labels import Words
from people.requests import MemberRequest
from suggestions import timeline
from suggestions.models import Suggestion
from suggestions.record import Acting, ActRefused, Stale, is_used
from workflow.limits import by_article

KEY_LENGTH = 40
WORDS_LENGTH = 20
CONFLICT = 409
UNPROCESSABLE = 422
INCOMPLETE = _("This form is incomplete. Open the page again and repeat it.")

Typed = list[tuple[Words, str]]


@dataclass(frozen=True)
class Offer:
    """Something that a reader may do with a case now: where, and in which words."""

    label: Words
    url: str
    primary: bool = False


def acting_with(request: MemberRequest) -> Acting:
    """Give who acts by these words of a form and by this button of it, now.

    For what is written in many sendings: whoever never saw the answer to one goes on writing in
    the same page. His form sent once more is the same act; other words, or another button, are
    another one, which finds that the version he saw is outdated, and so keeps his words.
    """
    one = acting(request)
    words = sorted(item for item in request.POST.lists() if item[0] != "csrfmiddlewaretoken")
    return replace(one, key=f"{one.key}:{digest(f'{request.path} {words}')[:WORDS_LENGTH]}")


def acting(request: MemberRequest, *, part: str = "") -> Acting:
    """Give who acts by this form, now. `part` tells apart the acts of one form in bulk work.

    Raises `ActRefused` for a form without its key: it could be sent twice unnoticed.
    """
    key = request.POST.get("act_key", "")[:KEY_LENGTH]
    if not key or not key.isprintable():
        raise ActRefused(INCOMPLETE)
    return Acting(
        actor=request.membership,
        at=timezone.now(),
        key=f"{key}:{part}" if part else key,
        seen=None if part else number_of(request.POST.get("seen", "")),
    )


def yes_or_no(request: HttpRequest) -> bool | None:
    """Give what a form's two buttons answer; None where neither did, which is no "no"."""
    return {"yes": True, "no": False}.get(request.POST.get("answer", ""))


def was_done(request: HttpRequest) -> bool:
    """Whether the form that somebody sends has done its work before, in his own name."""
    user, key = getattr(request, "user", None), request.POST.get("act_key", "")[:KEY_LENGTH]
    if user is None or not user.is_authenticated or not key.isprintable():
        return False
    return is_used(user.pk, key)


def with_article(refusal: ActRefused) -> Words:
    """Say why an act was refused, with the rule behind it where there is one."""
    return by_article(refusal.reason, refusal.article)


def typed_into(form: BaseForm | None) -> Typed:
    """Give what a person typed into a form, by the labels he knows."""
    if form is None:
        return []
    typed = ((field.label, _words_in(field)) for field in form if not field.is_hidden)
    return [(label, words) for label, words in typed if words]


def all_typed(request: HttpRequest) -> Typed:
    """Give what a person typed into a form that is not to be had any more, text by text."""
    texts = enumerate(people_typed.typed_into(request), 1)
    return [(gettext("Text %(number)s") % {"number": place}, text) for place, text in texts]


def _words_in(field: BoundField) -> str:
    """Give what was typed into a field; one of several parts says it in its own words."""
    value = field.value()
    in_words: Callable[[Any], str] | None = getattr(field.field, "in_words", None)
    if in_words is not None:
        return in_words(value)
    return value if isinstance(value, str) else ""


def answer(
    request: MemberRequest,
    deed: Callable[[], Event],
    *,
    done: str,
    said: Words | Callable[[Event], Words],
    case: Suggestion | None = None,
    typed: Iterable[tuple[Words, str]] = (),
    back: str = "",
    but: tuple[type[ActRefused], ...] = (),
) -> HttpResponse:
    """Do the act and go on to `done` with a message; a refusal is told on a 409 page.

    Nothing typed is lost: the page shows it for copying, and leads to `back` or else to `done`.
    Refusals of the kinds `but` are left to the view, which tells them beside a field.
    """
    try:
        event = deed()
    except but:
        raise
    except ActRefused as refusal:
        return refused(request, refusal, case=case, typed=typed, back=back or done)
    messages.success(request, str(said(event) if callable(said) else said))
    return redirect(done)


def refused(
    request: MemberRequest,
    refusal: ActRefused,
    *,
    back: str,
    case: Suggestion | None = None,
    typed: Iterable[tuple[Words, str]] = (),
) -> HttpResponse:
    """Tell why an act was refused, what happened meanwhile, and give back what was typed."""
    happened = (
        timeline.since(case, refusal if isinstance(refusal, Stale) else None, request.membership)
        if case is not None
        else []
    )
    context = {
        "refusal": refusal,
        "happened": happened,
        "typed": list(typed),
        "back_url": back,
        "today": timezone.localdate(),
    }
    return render(request, "409.html", context, status=CONFLICT)
