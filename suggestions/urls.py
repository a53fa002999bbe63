"""Addresses of suggestions, subject by subject."""

from django.urls import include, path

import suggestions.addresses  # noqa: F401 - the kind of address that the others are made of

app_name = "suggestions"

urlpatterns = [
    path("", include("suggestions.desks.urls")),
    path("", include("suggestions.intake.urls")),
    path("", include("suggestions.intake.review_urls")),
    path("", include("suggestions.assigning.handout_urls")),
    path("", include("suggestions.assigning.unit_urls")),
    path("", include("suggestions.replying.urls")),
    path("", include("suggestions.replying.check_urls")),
    path("", include("suggestions.rating.objection_urls")),
    path("", include("suggestions.promising.urls")),
    path("", include("suggestions.supervising.urls")),
    path("", include("suggestions.rating.urls")),
]
