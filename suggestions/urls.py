"""Addresses of suggestions, subject by subject."""

from django.urls import include, path, register_converter

from suggestions.models.ids import ALPHABET, LENGTH


class PublicId:
    """A public id in an address; nothing else gets as far as a query."""

    regex = f"[{ALPHABET}]{{{LENGTH}}}"

    def to_python(self, value: str) -> str:
        """Give the id as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """Give the id as it stands."""
        return value


register_converter(PublicId, "pid")

app_name = "suggestions"

urlpatterns = [
    path("", include("suggestions.desks.urls")),
]
