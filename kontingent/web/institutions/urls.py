"""Addresses of organisations and of governing bodies."""

from django.urls import path

from kontingent.web.institutions import (
    applications,
    classes,
    portfolio,
    queue_offers,
    queue_order,
    queue_seals,
    registry,
)

urlpatterns = [
    path("organisations/", registry.organisations, name="organisations"),
    path("organisations/export.<slug:kind>", registry.export_organisations, name="organisations-export"),
    path("organisations/classes/", classes.classes, name="classes"),
    path("organisations/classes/export.<slug:kind>", classes.export, name="classes-export"),
    path("organisations/<int:institution_id>/", portfolio.organisation, name="organisation"),
    path(
        "organisations/<int:institution_id>/applications/export.<slug:kind>",
        applications.export,
        name="applications-export",
    ),
    path(
        "organisations/<int:institution_id>/applications/export/",
        applications.export_step,
        name="applications-export-step",
    ),
    path("organisations/<int:institution_id>/queue/order/", queue_order.order, name="queue-order"),
    path("organisations/<int:institution_id>/queue/offers/", queue_offers.offers, name="queue-offers"),
    path("organisations/<int:institution_id>/queue/seals/", queue_seals.seals, name="queue-seals"),
    path("organisations/<int:institution_id>/queue/seals/<int:seal_id>/", queue_seals.seal, name="queue-seal"),
    path("organisations/<int:institution_id>/queue/seals/<int:seal_id>/queue.csv", queue_seals.file, name="queue-file"),
    path("organisations/<int:institution_id>/<slug:slug>/", portfolio.organisation, name="organisation-section"),
    path("bodies/", registry.bodies, name="bodies"),
    path("bodies/export.<slug:kind>", registry.export_bodies, name="bodies-export"),
    path("bodies/<int:institution_id>/", portfolio.body, name="body"),
    path("bodies/<int:institution_id>/<slug:slug>/", portfolio.body, name="body-section"),
]
