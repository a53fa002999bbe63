"""Addresses of the inbox and of what stands behind it."""

from django.urls import path

from notifications import keeping_views, views

app_name = "notifications"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("<int:pk>/open/", views.open_notice, name="open"),
    path("read/", views.mark_all_read, name="mark_all_read"),
    path("unread/", views.unread, name="unread"),
    path("choices/", views.choices, name="choices"),
    path("undelivered/", keeping_views.given_up, name="given_up"),
    path("undelivered/again/", keeping_views.send_again, name="send_again"),
    path("preview/", keeping_views.preview, name="preview"),
    path("preview/<slug:kind>/", keeping_views.preview_letter, name="preview_letter"),
]
