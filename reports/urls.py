"""Addresses of the figures."""

from django.urls import path

from reports import unit_views, views

app_name = "reports"

urlpatterns = [
    path("figures/", views.figures, name="figures"),
    path("figures.csv", views.figures_csv, name="figures_csv"),
    path("figures/units/", unit_views.units, name="units"),
    path("figures/units.csv", unit_views.units_csv, name="units_csv"),
    path("figures/units/cases/", unit_views.unit_cases, name="unit_cases"),
    path("figures/cases/", views.cases, name="cases"),
    path("figures/cases.csv", views.cases_csv, name="cases_csv"),
]
