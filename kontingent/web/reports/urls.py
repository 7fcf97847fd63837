"""Addresses of reports."""

from django.urls import include, path

from kontingent.web.reports import (
    availability,
    detail,
    forecast,
    forecast_data,
    health,
    list_requests,
    map_editor,
    places,
    requests,
    scenarios,
    today,
    views,
)

urlpatterns = [
    path("", views.reports, name="reports"),
    path("export.xlsx", views.export, name="reports-export"),
    path("today/", today.today, name="today"),
    path("places/", places.report, name="places"),
    path("places/export.<slug:kind>", places.export, name="places-export"),
    path("places/map/", map_editor.edit, name="places-map"),
    path("forecast/", forecast.report, name="forecast"),
    path("forecast/data/", forecast_data.upload, name="forecast-data"),
    path("forecast/scenarios/", scenarios.scenarios, name="forecast-scenarios"),
    path("forecast/scenarios/<int:scenario_id>/", scenarios.scenario, name="forecast-scenario"),
    path("forecast/export.<slug:kind>", forecast.export, name="forecast-export"),
    path("availability/", availability.report, name="availability"),
    path("availability/export.<slug:kind>", availability.export, name="availability-export"),
    path("health-and-learning/", health.report, name="health"),
    path("health-and-learning/export.<slug:kind>", health.export, name="health-export"),
    path("statistics/", include("kontingent.web.statistics.urls")),
    path("stamps/", include("kontingent.web.stamps.urls")),
    path("requests/", requests.register, name="report-requests"),
    path("requests/new/", requests.compose, name="report-request-new"),
    path("requests/new/<slug:screen>/", list_requests.compose, name="report-list-request-new"),
    path("requests/<int:request_id>/share/", requests.share, name="report-request-share"),
    path("<slug:code>/", detail.report, name="report"),
    path("<slug:code>/export.<slug:kind>", detail.export, name="report-export"),
    path("<slug:code>/stamp/", detail.stamp, name="report-stamp-new"),
]
