"""Addresses of chasing, publishing and key supervision."""

from django.urls import path

from suggestions.supervising import key_views, letter_views, views

CASE = "suggestions/<pid:public_id>"

urlpatterns = [
    path("suggestions/<pid:public_id>/remind/", views.remind, name="remind"),
    path("suggestions/<pid:public_id>/publish/", views.publish, name="publish"),
    path("units/letter/", letter_views.write, name="reminder_letter"),
    path(f"{CASE}/letters/<int:pk>/", letter_views.read, name="read_reminder_letter"),
    path("key-items/", key_views.key_list, name="key_items"),
    path(f"{CASE}/key-item/", key_views.choose, name="key_item"),
    path(f"{CASE}/supervision/", key_views.sheet, name="supervision"),
    path(f"{CASE}/supervision/revise/", key_views.revise, name="revise_supervision"),
    path(f"{CASE}/supervision/visit/", key_views.visit, name="log_visit"),
    path(f"{CASE}/supervision/conclude/", key_views.conclude, name="conclude_supervision"),
    path(f"{CASE}/supervision/drop/", key_views.drop, name="drop_key_item"),
    path("secretariat/remind/", views.remind_several, name="remind_several"),
    path("secretariat/publish/", views.publish_several, name="publish_several"),
]
