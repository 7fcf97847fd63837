"""One table of addresses: every screen of the product."""

from django.urls import include, path

urlpatterns = [path("", include("kontingent.web.urls"))]
