"""Addresses of the pages that join all subjects: home, queues, the case page."""

from django.urls import path

from suggestions.desks import case_page

urlpatterns = [
    path("suggestions/<pid:public_id>/", case_page.case, name="case"),
]
