"""Addresses of objections and of ratings on paper."""

from django.urls import path

from suggestions.rating import objection_views

urlpatterns = [
    path("suggestions/<pid:public_id>/objection/", objection_views.objection, name="objection"),
    path(
        "suggestions/<pid:public_id>/objection/rehandle/",
        objection_views.rehandle,
        name="rehandle",
    ),
    path(
        "suggestions/<pid:public_id>/objection/close/",
        objection_views.close_objection,
        name="close_objection",
    ),
    path(
        "suggestions/<pid:public_id>/paper-rating/",
        objection_views.paper_rating,
        name="paper_rating",
    ),
]
