"""Addresses of the promise ledger, of its promises, and of the letters about kept ones."""

from django.urls import path

from suggestions.promising import decide_views, ledger_views, rate_views, report_views, views

PROMISE = "suggestions/<pid:public_id>/promises/<pid:promise_id>/"
LETTER = "suggestions/<pid:public_id>/letters/<pid:letter_id>/"

urlpatterns = [
    path("promises/", ledger_views.show, name="ledger"),
    path("promises.xlsx", ledger_views.as_xlsx, name="ledger_xlsx"),
    path("promises.csv", ledger_views.as_csv, name="ledger_csv"),
    path("promises/next-year/", decide_views.roll_several, name="roll_several"),
    path(PROMISE, views.promise, name="promise"),
    path(f"{PROMISE}progress/", views.progress, name="promise_progress"),
    path(f"{PROMISE}remind/", views.remind, name="promise_remind"),
    path(f"{PROMISE}next-year/", views.roll, name="promise_roll"),
    path(f"{PROMISE}kept/", report_views.report, name="promise_kept"),
    path(f"{PROMISE}kept/hand-in/", report_views.hand_in, name="promise_hand_in"),
    path(f"{PROMISE}kept/give-back/", views.give_back, name="promise_give_back"),
    path(f"{PROMISE}explain/", report_views.explain, name="promise_explain"),
    path("suggestions/<pid:public_id>/promises/", decide_views.decide, name="confirm_promises"),
    path(f"{LETTER}confirm/", decide_views.confirm, name="letter_confirm"),
    path(f"{LETTER}refuse/", decide_views.refuse, name="letter_refuse"),
    path(f"{LETTER}rate/", rate_views.rate, name="letter_rate"),
    path(f"{LETTER}paper/", rate_views.paper_word, name="letter_paper"),
]
