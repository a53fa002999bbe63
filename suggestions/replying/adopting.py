"""The secretariat adopts the words around the letters of its congress.

No act on a suggestion, but one of administration. Its events stand in a history of their own.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from history.log import StreamName
from history.models import Event
from people.labels import Words
from people.models import Role
from suggestions.administering import Write, administer
from suggestions.contents import digests
from suggestions.models import LetterTemplate
from suggestions.record import Acting, ActRefused, Stale, require
from suggestions.replying.template import faults_of
from suggestions.replying.wording import standing_parts, templates_of

STREAM_KIND: Final = "letter_template"
ADOPT: Final = "adopted"
BUILT_IN: Final = 0  # the version of the built-in words, where a congress has adopted none


class TemplateRefused(ActRefused):
    """The template can't be used; `faults` name the parts."""

    def __init__(self, faults: list[tuple[str, Words]]) -> None:
        super().__init__(faults[0][1])
        self.faults = faults


def adopt_template(acting: Acting, *, parts: Mapping[str, str]) -> Event:
    """Adopt new words around the letters of the actor's congress; the earlier ones stay.

    What is issued keeps the words it was issued with. Refused for a part that is empty and must
    not be, an unknown field, a brace without its other half, and for what applies already.
    """
    member = acting.actor
    if member is None or member.role != Role.SECRETARIAT:
        raise ActRefused(_("Only the secretariat adopts the words of the letters."))
    congress = member.congress

    def step(write: Write) -> Event:
        last = templates_of(congress).first()
        if acting.seen is not None and acting.seen != (last.pk if last else BUILT_IN):
            raise Stale(None, acting.seen)
        if faults := list(faults_of(parts)):
            raise TemplateRefused(faults)
        require(parts != standing_parts(congress), _("This wording is already in force."))
        template = LetterTemplate.objects.create(
            congress=congress, content=dict(parts), adopted_by=member.user, adopted_at=acting.at
        )
        return write({"template": template.pk, "digests": digests(template)})

    return administer(StreamName(congress.code, STREAM_KIND, ""), ADOPT, acting, step)
