"""Addresses of rating."""

from django.urls import path

from suggestions.rating import opinion_views, views

urlpatterns = [
    path("suggestions/<pid:public_id>/rate/", views.rate, name="rate"),
    path("suggestions/<pid:public_id>/rate/<pid:reply_id>/", views.rate_reply, name="rate_reply"),
    path(
        "suggestions/<pid:public_id>/rate-opinion/<pid:opinion_id>/",
        opinion_views.rate,
        name="rate_opinion",
    ),
]
