"""What every message about a suggestion says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from notifications.kinds import Payload

# How a message looks is shown with these; a field that is not named has its usual value.
EXAMPLES: Mapping[str, Any] = {
    "number": "12",
    "title": "关于增设公交站点的建议",
    "path": "/",
    "lead": "梅若兰",
    "deputy": "兰志远",
    "reason": "内容与第8号建议重复。\n请与该建议的领衔代表联系。",
    "text": "请尽快与代表见面沟通。",
    "role": "lead",
    "disposition": "letter",
    "level": "abstract",
    "units_zh": "区教育局、区交通委",
    "units_en": "Education Bureau, Transport Commission",
    "unit_zh": "区交通委",
    "unit_en": "Transport Commission",
    "due_on": "2026-10-09",
    "until": "2026-10-20",
}


@dataclass(frozen=True)
class AboutCase(Payload):
    """What every message about a suggestion says: which one, and where to read it.

    `number` is the bare number as text, empty before there is one.
    """

    examples: ClassVar[Mapping[str, Any]] = EXAMPLES
    number: str
    title: str
    path: str

    @property
    def reference(self) -> str:
        """Its number, which tells a stranger nothing."""
        return _("suggestion No. %(number)s") % {"number": self.number} if self.number else ""
