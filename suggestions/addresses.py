"""How a case and a day stand in an address, so that nothing else gets as far as a query.

`<pid:public_id>` is a case or a part of one, `<day:…>` a date.
"""

from datetime import date

from django.urls import register_converter

from suggestions.models.ids import ALPHABET, LENGTH


class PublicId:
    """A public id in an address."""

    regex = f"[{ALPHABET}]{{{LENGTH}}}"

    def to_python(self, value: str) -> str:
        """Give the id as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """Give the id as it stands."""
        return value


class Day:
    """A day in an address: 2026-03-01."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """Give the day; an address with a day that is none leads nowhere."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """Write the day."""
        return value.isoformat()


register_converter(PublicId, "pid")
register_converter(Day, "day")
