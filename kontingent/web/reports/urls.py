"""Addresses of reports."""

from django.urls import path

from kontingent.web.reports import detail, forecast, map_editor, places, today, views

urlpatterns = [
    path("", views.reports, name="reports"),
    path("export.xlsx", views.export, name="reports-export"),
    path("today/", today.today, name="today"),
    path("places/", places.report, name="places"),
    path("places/export.<slug:kind>", places.export, name="places-export"),
    path("places/map/", map_editor.edit, name="places-map"),
    path("forecast/", forecast.report, name="forecast"),
    path("forecast/export.<slug:kind>", forecast.export, name="forecast-export"),
    path("<slug:code>/", detail.report, name="report"),
    path("<slug:code>/export.<slug:kind>", detail.export, name="report-export"),
]
