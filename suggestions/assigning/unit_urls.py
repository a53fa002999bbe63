"""Addresses of signing for, and of talks with the deputy."""

from django.urls import path

from suggestions.assigning import unit_views

urlpatterns = [
    path("queue/sign/", unit_views.sign_several, name="sign_several"),
    path("work/<pid:public_id>/sign/", unit_views.sign, name="sign"),
    path("work/<pid:public_id>/contact/", unit_views.contact, name="contact"),
]
