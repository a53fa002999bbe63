"""Addresses of checking replies."""

from django.urls import path

from suggestions.replying import check_views, correcting_views, version_views

urlpatterns = [
    path("suggestions/<pid:public_id>/check/", check_views.check, name="check"),
    path(
        "suggestions/<pid:public_id>/send-back/<pid:reply_id>/",
        correcting_views.send_back,
        name="send_reply_back",
    ),
    path("suggestions/<pid:public_id>/class/", correcting_views.outcomes, name="correct_outcome"),
    path(
        "suggestions/<pid:public_id>/class/<pid:reply_id>/",
        correcting_views.correct,
        name="correct_one_outcome",
    ),
    path(
        "suggestions/<pid:public_id>/versions/<pid:reply_id>/",
        version_views.issued_versions,
        name="issued_versions",
    ),
    path("secretariat/resolve/", check_views.resolve_several, name="resolve_several"),
]
