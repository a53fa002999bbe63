"""Labels kept as data in both languages."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# Words for people: translated already, or when they are shown.
Words = str | Promise


def in_language(label_zh: str, label_en: str) -> str:
    """Give the label of the active language; the Chinese one where no English is known."""
    language = get_language() or "zh-hans"
    return label_zh if language.startswith("zh") or not label_en else label_en


class Labelled(models.Model):
    """A row whose name is data: Chinese always, English where somebody entered it."""

    label_zh = models.CharField(_("Chinese name"), max_length=100)
    label_en = models.CharField(_("English name"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return in_language(self.label_zh, self.label_en)
