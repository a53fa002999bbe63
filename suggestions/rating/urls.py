"""Addresses of rating."""

from django.urls import path

from suggestions.rating import views

urlpatterns = [
    path("suggestions/<pid:public_id>/rate/", views.rate, name="rate"),
    path("suggestions/<pid:public_id>/rate/<pid:reply_id>/", views.rate_reply, name="rate_reply"),
]
