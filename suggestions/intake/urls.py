"""Addresses of the deputies' pages: writing, co-signing, taking back, withdrawing."""

from django.urls import path

from suggestions.intake import draft_views, signing_views, views, withdrawal_views

CASE = "suggestions/<pid:public_id>"

urlpatterns = [
    path("suggestions/new/", views.new, name="new"),
    path(f"{CASE}/edit/", views.edit, name="edit"),
    *(
        path(f"{CASE}/edit/{step}/", views.edit, {"step": step}, name=f"edit_{step}")
        for step in ("matter", "proposal", "wishes")
    ),
    path(f"{CASE}/edit/people/", draft_views.people, name="edit_people"),
    path(f"{CASE}/edit/check/", draft_views.check, name="edit_check"),
    path(f"{CASE}/invite/", draft_views.invite, name="invite"),
    path(f"{CASE}/drop/<int:signature>/", draft_views.drop, name="drop"),
    path(f"{CASE}/attach/", draft_views.attach, name="attach"),
    path(f"{CASE}/detach/<pid:file_id>/", draft_views.detach, name="detach"),
    path(f"{CASE}/discard/", draft_views.discard, name="discard"),
    path(f"{CASE}/cosign/", signing_views.cosign, name="cosign"),
    path(f"{CASE}/take-back/", signing_views.take_back, name="take_back"),
    path(f"{CASE}/withdraw/", withdrawal_views.withdraw, name="withdraw"),
    path(f"{CASE}/withdraw/drop/", withdrawal_views.drop, name="drop_withdrawal"),
    path(f"{CASE}/withdraw/answer/", withdrawal_views.reply, name="answer_withdrawal"),
    path(f"{CASE}/withdraw/paper/", withdrawal_views.paper, name="paper_withdrawal"),
    path("unsent/", draft_views.autosave, name="autosave"),
    path("unsent/discard/", draft_views.discard_unsent, name="discard_unsent"),
]
