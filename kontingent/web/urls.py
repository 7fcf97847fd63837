"""Addresses of the screens: each folder of the room has its own table."""

from django.urls import include, path

from kontingent.web.printing import printed
from kontingent.web.start import start

urlpatterns = [
    path("", start, name="start"),
    path("", include("kontingent.web.entrance.urls")),
    path("", include("kontingent.web.preferences.urls")),
    path("printed/", printed, name="printed"),
    path("contingent/", include("kontingent.web.persons.urls")),
    path("", include("kontingent.web.institutions.urls")),
    path("search/", include("kontingent.web.search.urls")),
    path("reports/", include("kontingent.web.reports.urls")),
    path("panel/", include("kontingent.web.panel.urls")),
    path("help/", include("kontingent.web.help.urls")),
    path("files/", include("kontingent.web.files.urls")),
    path("profile/", include("kontingent.web.profile.urls")),
]
