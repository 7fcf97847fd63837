"""Addresses of «Контингент»: the registry, and the portfolio of a person."""

from django.urls import path

from kontingent.web.persons import (
    applications,
    exports,
    learning,
    portfolio,
    registry,
    registry_exports,
    saved,
    split,
    viewers,
)

urlpatterns = [
    path("", registry.registry, name="persons"),
    path("total/", registry.total, name="persons-total"),
    path("search/", registry.search, name="persons-search"),
    path("export.<slug:kind>", registry_exports.export, name="persons-export"),
    path("export/", registry_exports.export_step, name="persons-export-step"),
    path("learning/", learning.memberships, name="learning"),
    path("learning/export.<slug:kind>", learning.export, name="learning-export"),
    path("learning/export/", learning.export_step, name="learning-export-step"),
    path("applications/", applications.applications, name="applications"),
    path("applications/export.<slug:kind>", applications.export, name="applications-file"),
    path("applications/export/", applications.export_step, name="applications-step"),
    path("saved/", saved.save, name="persons-save"),
    path("saved/<int:filter_id>/share/", saved.share, name="persons-share"),
    path("saved/<int:filter_id>/forget/", saved.forget, name="persons-forget"),
    path("<int:person_id>/", portfolio.portfolio, name="portfolio"),
    path("<int:person_id>/portfolio.<slug:kind>", exports.portfolio, name="portfolio-export"),
    path("<int:person_id>/history.<slug:kind>", exports.history, name="portfolio-history-export"),
    path("<int:person_id>/export/", exports.portfolio_step, name="portfolio-step"),
    path("<int:person_id>/export/history/", exports.history_step, name="portfolio-history-step"),
    path("<int:person_id>/viewers/", viewers.viewers, name="portfolio-viewers"),
    path("<int:person_id>/split/", split.split, name="portfolio-split"),
    path("<int:person_id>/split/undo/", split.undo, name="portfolio-split-undo"),
    path("<int:person_id>/<slug:slug>/", portfolio.portfolio, name="portfolio-section"),
]
