"""Addresses of the rules, the calendar, and the dates that follow from both."""

from django.urls import path

from suggestions.procedure import date_views, move_views, rules_views, year_views

urlpatterns = [
    path("rules/", rules_views.rules_list, name="rules"),
    path("rules/new/", rules_views.new_rules, name="new_rules"),
    path("rules/<day:valid_from>/", rules_views.sheet, name="rules_sheet"),
    path("calendar/", year_views.calendar, name="calendar"),
    path("calendar/enter/", year_views.enter, name="enter_year"),
    path("calendar/<int:year>/", year_views.year, name="calendar_year"),
    path("secretariat/dates/", move_views.moves, name="moves"),
    path("suggestions/<pid:public_id>/dates/", date_views.dates, name="dates"),
]
