"""Acts of those who watch over it."""

from suggestions.supervising import actions as supervising
from tests.suggestions.deeds.deed import DELIVERED, RUNNING, Deed

DEEDS = (
    Deed(
        supervising.remind,
        "reminded",
        ("song", "chen", "guan"),
        RUNNING,
        lambda *_: {"text": "临近期限，请抓紧。"},
        on="part",
    ),
    Deed(supervising.publish, "published", ("song",), DELIVERED, lambda *_: {"level": "full"}),
)
