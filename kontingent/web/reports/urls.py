"""Addresses of reports."""

from django.urls import path

from kontingent.web.reports import views

urlpatterns = [
    path("", views.reports, name="reports"),
    path("export.xlsx", views.export, name="reports-export"),
]
