"""The time of day while something long goes on."""

from datetime import datetime, timedelta
from time import monotonic


class Watch:
    """A watch set to a moment, which goes on from there.

    Whoever begins something says when it is; whatever takes long in it asks the watch.
    """

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._since = monotonic()

    def now(self) -> datetime:
        """Give the moment it was set to, and the time that has gone by since."""
        return self._at + timedelta(seconds=monotonic() - self._since)
