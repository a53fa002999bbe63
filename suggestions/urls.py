"""Addresses of suggestions, subject by subject."""

from django.urls import include, path

import suggestions.addresses  # noqa: F401 - the kind of address that the others are made of
from suggestions.assigning.link_views import sign
from suggestions.rating.link_views import rate

app_name = "suggestions"

urlpatterns = [
    path("", include("suggestions.desks.urls")),
    path("", include("suggestions.intake.urls")),
    path("", include("suggestions.intake.review_urls")),
    path("", include("suggestions.assigning.handout_urls")),
    path("", include("suggestions.assigning.unit_urls")),
    path("", include("suggestions.assigning.asking_urls")),
    path("", include("suggestions.replying.urls")),
    path("", include("suggestions.replying.check_urls")),
    path("", include("suggestions.rating.objection_urls")),
    path("", include("suggestions.promising.urls")),
    path("", include("suggestions.supervising.urls")),
    path("", include("suggestions.procedure.urls")),
    path("", include("suggestions.rating.urls")),
    path("l/sign/<str:token>/", sign, name="sign_by_link"),
    path("l/rate/<str:token>/", rate, name="rate_by_link"),
]
