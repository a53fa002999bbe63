"""How a case stands in an address: `<pid:public_id>`, and nothing else gets as far as a query."""

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


register_converter(PublicId, "pid")
