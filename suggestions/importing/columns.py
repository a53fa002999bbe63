"""The columns of a file of earlier records, by their English and their Chinese headers."""

from dataclasses import dataclass
from typing import Final

from suggestions.tables.words import plain


@dataclass(frozen=True)
class Column:
    """A column that is understood: its English header, its Chinese one, and others in use.

    `longest` is how many characters its cells may have, and each entry where it is a list.
    """

    name: str
    zh: str
    longest: int = 100
    also: tuple[str, ...] = ()
    is_list: bool = False
    is_date: bool = False
    is_prose: bool = False


# The longest text that is taken for one suggestion or one letter, and not for a file that was
# pasted by mistake. A cell of a spreadsheet holds fewer characters.
PROSE: Final = 50_000


def _date(name: str, zh: str) -> Column:
    return Column(name, zh, is_date=True)


COLUMNS: Final = (
    Column("external_id", "外部编号", 200),
    Column("session", "届次会议"),
    Column("period", "大会/闭会"),
    Column("kind", "类型"),
    Column("number", "编号"),
    Column("title", "标题", 200, also=("案由",)),
    Column("category", "类别"),
    Column("lead_deputy", "领衔代表", 60),
    Column("certificate_no", "代表证号", 40),
    Column("delegation", "代表团"),
    Column("cosigners", "附议代表", 60, also=("附议人",), is_list=True),
    Column("handling", "办理方式"),
    Column("lead_unit", "主办单位", is_list=True),
    Column("co_units", "会办单位", also=("协办单位",), is_list=True),
    _date("submitted_on", "提交日期"),
    _date("assigned_on", "交办日期"),
    _date("received_on", "收到日期"),
    _date("due_on", "办理期限"),
    _date("extended_to", "延期至"),
    _date("contacted_on", "面商日期"),
    _date("answered_on", "答复日期"),
    _date("resolved_on", "办结日期"),
    _date("rated_on", "评价日期"),
    _date("ended_on", "终止日期"),
    Column("outcome", "办理结果"),
    Column("consent", "是否同意"),
    Column("satisfaction", "满意度"),
    Column("published", "是否公开"),
    _date("published_on", "公开日期"),
    Column("content", "内容", PROSE, is_prose=True),
    Column("reply", "答复内容", PROSE, is_prose=True),
    Column("state", "状态"),
)
BY_NAME: Final = {column.name: column for column in COLUMNS}
DATES: Final = tuple(column.name for column in COLUMNS if column.is_date)


def _header(text: str) -> str:
    """Give a header as it is compared; a star marks required columns in many forms."""
    return plain(text).strip("* ").replace(" ", "_").replace("-", "_")


_BY_HEADER: Final = {
    _header(header): column.name
    for column in COLUMNS
    for header in (column.name, column.zh, *column.also)
}


def column_named(header: str) -> str | None:
    """Give the name of the column that a header stands for; None where it is not known."""
    return _BY_HEADER.get(_header(header))
