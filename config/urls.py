"""All addresses of the site, subject by subject."""

from django.contrib import admin
from django.urls import include, path

from config import display, monitoring, views

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error

urlpatterns = [
    path("health/live", monitoring.live, name="live"),
    path("health/ready", monitoring.ready, name="ready"),
    path("metrics", monitoring.figures, name="metrics"),
    path("display", display.set_display, name="display"),
    path("admin/", admin.site.urls),
    path("", include("people.urls")),
    path("inbox/", include("notifications.urls")),
    path("", include("reports.urls")),
    path("", include("suggestions.urls")),
]
