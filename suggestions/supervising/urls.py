"""Addresses of chasing and publishing."""

from django.urls import path

from suggestions.supervising import views

urlpatterns = [
    path("suggestions/<pid:public_id>/remind/", views.remind, name="remind"),
    path("suggestions/<pid:public_id>/publish/", views.publish, name="publish"),
    path("secretariat/remind/", views.remind_several, name="remind_several"),
    path("secretariat/publish/", views.publish_several, name="publish_several"),
]
