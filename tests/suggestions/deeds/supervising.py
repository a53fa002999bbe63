"""Acts of those who watch over it."""

from suggestions.supervising import actions as supervising
from suggestions.supervising import key_items, letters
from tests import cast as play
from tests.suggestions.deeds.deed import DAY, DELIVERED, HANDED_IN, RUNNING, Deed, a_reason
from tests.suggestions.everybody import an_item

WATCHED = HANDED_IN[1:]


def a_visit(**changes: str) -> key_items.Visit:
    told = {"kind": "visit", "people": "陈主任、梅若兰", "content": "站点已选址。", **changes}
    return key_items.Visit(held_on=DAY, place="石桥镇北片", **told)


DEEDS = (
    Deed(
        supervising.remind,
        "reminded",
        ("song", "chen", "guan"),
        RUNNING,
        lambda *_: {"text": "临近期限，请抓紧。"},
        on="part",
    ),
    Deed(
        letters.send_reminder_letter,
        "reminder_letter_sent",
        ("song", "chen"),
        RUNNING,
        lambda *_: {"letter_no": "云人代提〔2025〕3号", "text": "请按期答复。"},
        on="part",
    ),
    Deed(
        key_items.make_key_item,
        "key_item_made",
        ("song", "chen"),
        WATCHED,
        lambda *_: {"item": an_item()},
    ),
    Deed(
        key_items.revise_supervision,
        "supervision_revised",
        ("chen", "song"),
        WATCHED,
        lambda *_: {"item": an_item(plan="10月专题询问。", levels={}), "reason": "进度调整。"},
        on="supervision",
    ),
    Deed(
        key_items.log_visit,
        "visit_logged",
        ("song", "chen"),
        WATCHED,
        lambda *_: {"visit": a_visit(), "files": [play.a_file("视察照片.pdf")]},
        on="supervision",
    ),
    Deed(
        key_items.conclude_supervision,
        "supervision_concluded",
        ("song", "chen"),
        WATCHED,
        lambda *_: {"result": "三条线路已优化。", "beneficiaries": "1.45万户"},
        on="supervision",
    ),
    Deed(
        key_items.drop_key_item,
        "key_item_dropped",
        ("song", "chen"),
        WATCHED,
        a_reason,
        on="supervision",
    ),
    Deed(supervising.publish, "published", ("song",), DELIVERED, lambda *_: {"level": "full"}),
)
