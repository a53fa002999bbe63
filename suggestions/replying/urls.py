"""Addresses of a unit's work on one suggestion."""

from django.urls import path

from suggestions.replying import along_views, views

urlpatterns = [
    path("work/<pid:public_id>/", views.work, name="work"),
    path("work/<pid:public_id>/draft/", views.draft, name="draft_reply"),
    path("work/<pid:public_id>/preview/", views.preview, name="preview_reply"),
    path("work/<pid:public_id>/take-text/", along_views.take_text, name="take_text"),
    path("work/<pid:public_id>/take-talks/", along_views.take_talks, name="take_talks"),
    path("work/<pid:public_id>/issue/", views.issue, name="issue_reply"),
]
