"""Addresses of organisations and of governing bodies."""

from django.urls import path

from kontingent.web.institutions import registry

urlpatterns = [
    path("organisations/", registry.organisations, name="organisations"),
    path("organisations/export.<slug:kind>", registry.export_organisations, name="organisations-export"),
    path("bodies/", registry.bodies, name="bodies"),
    path("bodies/export.<slug:kind>", registry.export_bodies, name="bodies-export"),
]
