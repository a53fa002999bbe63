"""Addresses of handing out."""

from django.urls import path

from suggestions.assigning import handout_views

urlpatterns = [
    path("suggestions/<pid:public_id>/hand-out/", handout_views.hand_out, name="hand_out"),
    path(
        "suggestions/<pid:public_id>/hand-out-anew/",
        handout_views.hand_out_anew,
        name="hand_out_anew",
    ),
    path("secretariat/hand-out/", handout_views.hand_out_several, name="hand_out_several"),
]
