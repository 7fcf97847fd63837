"""One table of addresses: every screen of the product."""

from django.urls import include, path

from kontingent.web import health

urlpatterns = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("metrics", health.metrics, name="metrics"),
    path("", include("kontingent.web.urls")),
]

handler400 = "kontingent.web.errors.bad_request"
handler403 = "kontingent.web.errors.forbidden"
handler404 = "kontingent.web.errors.not_found"
handler500 = "kontingent.web.errors.server_error"
