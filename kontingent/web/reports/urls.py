"""Addresses of reports."""

from django.urls import path

from kontingent.web.reports import detail, views

urlpatterns = [
    path("", views.reports, name="reports"),
    path("export.xlsx", views.export, name="reports-export"),
    path("<slug:code>/", detail.report, name="report"),
    path("<slug:code>/export.<slug:kind>", detail.export, name="report-export"),
]
