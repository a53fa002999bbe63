"""Addresses of the figures."""

from django.urls import path

from reports import views

app_name = "reports"

urlpatterns = [
    path("figures/", views.figures, name="figures"),
    path("figures.csv", views.figures_csv, name="figures_csv"),
    path("figures/cases/", views.cases, name="cases"),
    path("figures/cases.csv", views.cases_csv, name="cases_csv"),
]
