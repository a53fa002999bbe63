"""How a congress wants the letters of its units worded: the template around the unit's text."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Congress, User


class LetterTemplate(models.Model):
    """The words around a reply's text; the last one adopted applies, the earlier ones stay.

    Each part may hold fields in braces, such as {number}; `suggestions.replying.template` knows
    which, and refuses others.
    """

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="letter_templates")
    content = models.JSONField(help_text="The parts of the letter by name.")
    adopted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    adopted_at = models.DateTimeField(_("adopted at"))

    class Meta:
        ordering = ("congress", "-pk")
        indexes: ClassVar = [models.Index(fields=["congress", "-id"], name="letter_template_last")]

    def __str__(self) -> str:
        return f"{self.congress_id} {self.adopted_at:%Y-%m-%d}"
