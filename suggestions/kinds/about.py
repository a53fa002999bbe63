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
    "was_on": "2026-10-08",
    "before": "2026-10-12",
    "decide_by": "2026-10-16",
    "year": "2027",
    "suggestions": 12,
    "what": "extension",
    "answer": "请抓紧办理，按新的期限答复代表。",
    "note": "第二条没有写明时限，请补充。",
    "comment": "资金来源尚未落实。",
    "writer": "林科员",
    "stance": "amend",
    "other": "15",
    "leader": "周副主任",
    "letter_no": "云人代提〔2026〕3号",
    "result": "三条线路已优化，代表表示满意。",
    "promise": "在北片三个小区各增设一个公交站点",
    "outcome": "A",
    "days": 7,
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
