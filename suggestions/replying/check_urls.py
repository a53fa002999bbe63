"""Addresses of checking replies."""

from django.urls import path

from suggestions.replying import check_views

urlpatterns = [
    path("suggestions/<pid:public_id>/check/", check_views.check, name="check"),
    path("secretariat/resolve/", check_views.resolve_several, name="resolve_several"),
]
