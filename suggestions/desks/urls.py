"""Addresses of the pages that join all subjects: home, queues, the case page."""

from django.urls import path

from suggestions.desks import case_page, coordination, home, secretariat, unit_queue

urlpatterns = [
    path("", home.home, name="home"),
    path("mine/", home.mine, name="mine"),
    path("queue/", unit_queue.queue, name="queue"),
    path("coordination/", coordination.home, name="coordination"),
    path("coordination/<slug:code>/", coordination.queue, name="coordinated"),
    path("secretariat/", secretariat.home, name="secretariat"),
    path("secretariat/queue/<slug:code>/", secretariat.queue, name="waiting"),
    path("suggestions/<pid:public_id>/", case_page.case, name="case"),
    path("suggestions/<pid:public_id>/history/", case_page.history, name="history"),
    path("files/<pid:public_id>/", case_page.download, name="file"),
]
