"""Addresses of a unit's work on one suggestion, of its letters, and of their template."""

from django.urls import path

from suggestions.replying import (
    along_views,
    letter_views,
    opinion_views,
    template_views,
    version_views,
    views,
)

urlpatterns = [
    path("work/<pid:public_id>/", views.work, name="work"),
    path("work/<pid:public_id>/draft/", views.draft, name="draft_reply"),
    path("work/<pid:public_id>/preview/", views.preview, name="preview_reply"),
    path("work/<pid:public_id>/preview/<slug:kind>/", views.preview_file, name="preview_file"),
    path("work/<pid:public_id>/take-text/", along_views.take_text, name="take_text"),
    path("work/<pid:public_id>/take-talks/", along_views.take_talks, name="take_talks"),
    path("work/<pid:public_id>/hand-in/", views.hand_in, name="hand_in"),
    path("work/<pid:public_id>/give-back/", opinion_views.letter_back, name="letter_back"),
    path("work/<pid:public_id>/signatures/", views.ask_signatures, name="ask_signatures"),
    path("work/<pid:public_id>/issue/", views.issue, name="issue_reply"),
    path("work/<pid:public_id>/versions/", version_views.versions, name="versions"),
    path("work/<pid:public_id>/opinion/", opinion_views.opinion, name="opinion"),
    path("work/<pid:public_id>/opinion/back/", opinion_views.opinion_back, name="opinion_back"),
    path("work/<pid:public_id>/sign-draft/", opinion_views.sign_draft, name="sign_draft"),
    path("letters/<pid:public_id>/<slug:kind>/", letter_views.letter, name="letter"),
    path("secretariat/letter/", template_views.template, name="letter_template"),
    path("secretariat/letter/sample/", template_views.sample_letter, name="sample_letter"),
    path("secretariat/letter/sample/<slug:kind>/", template_views.sample_file, name="sample_file"),
]
