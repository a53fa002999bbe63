"""Addresses of what units ask, of what is decided about it, and of handing over."""

from django.urls import path

from suggestions.assigning import asking_views, deciding_views, handing_over_views

urlpatterns = [
    path("work/<pid:public_id>/return/", asking_views.ask_return, name="ask_return"),
    path("work/<pid:public_id>/extension/", asking_views.ask_extension, name="ask_extension"),
    path("work/<pid:public_id>/unit/", asking_views.propose_unit, name="propose_unit"),
    path("requests/<pid:public_id>/drop/", asking_views.drop_request, name="drop_request"),
    path("requests/<pid:public_id>/dispute/", asking_views.dispute, name="dispute"),
    path("requests/<pid:public_id>/", deciding_views.decide, name="decide"),
    path("secretariat/requests/", deciding_views.decide_several, name="decide_several"),
    path("secretariat/merged/", handing_over_views.hand_over_several, name="hand_over_several"),
]
