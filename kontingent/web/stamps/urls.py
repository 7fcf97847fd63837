"""Addresses of frozen copies."""

from django.urls import path

from kontingent.web.stamps import register, views

urlpatterns = [
    path("", register.register, name="report-stamps"),
    path("<int:stamp_id>/", views.copy, name="report-stamp"),
    path("<int:stamp_id>/list/", views.records, name="report-stamp-list"),
    path("<int:stamp_id>/export.xlsx", views.export, name="report-stamp-export"),
]
