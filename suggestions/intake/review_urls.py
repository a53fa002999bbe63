"""Addresses of the review, of merging, of entering for a deputy, and of corrections."""

from django.urls import path

from suggestions.intake import entry_views, merging_views, review_views

urlpatterns = [
    path("suggestions/<pid:public_id>/review/", review_views.review, name="review"),
    path("suggestions/<pid:public_id>/review/accept/", review_views.accept, name="accept"),
    path("suggestions/<pid:public_id>/review/give-back/", review_views.give_back, name="give_back"),
    path("suggestions/<pid:public_id>/review/decline/", review_views.decline, name="decline"),
    path("suggestions/<pid:public_id>/alike/", merging_views.side_by_side, name="alike"),
    path("suggestions/<pid:public_id>/merge/", merging_views.merge, name="merge"),
    path("suggestions/<pid:public_id>/unmerge/", merging_views.unmerge, name="unmerge"),
    path("suggestions/<pid:public_id>/correct/", entry_views.correct, name="correct"),
    path("suggestions/<pid:public_id>/change-lead/", entry_views.change_lead, name="change_lead"),
    path("secretariat/accept/", review_views.accept_several, name="accept_several"),
    path("secretariat/enter/", entry_views.enter, name="enter"),
]
