"""One table of addresses: every screen of the product."""

from django.urls import include, path

urlpatterns = [path("", include("kontingent.web.urls"))]

handler400 = "kontingent.web.errors.bad_request"
handler403 = "kontingent.web.errors.forbidden"
handler404 = "kontingent.web.errors.not_found"
handler500 = "kontingent.web.errors.server_error"
