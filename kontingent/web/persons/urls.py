"""Addresses of «Контингент»: the registry, and the portfolio of a person."""

from django.urls import path

from kontingent.web.persons import exports, portfolio, registry, registry_exports, saved, viewers

urlpatterns = [
    path("", registry.registry, name="persons"),
    path("total/", registry.total, name="persons-total"),
    path("search/", registry.search, name="persons-search"),
    path("export.<slug:kind>", registry_exports.export, name="persons-export"),
    path("saved/", saved.save, name="persons-save"),
    path("saved/<int:filter_id>/forget/", saved.forget, name="persons-forget"),
    path("<int:person_id>/", portfolio.portfolio, name="portfolio"),
    path("<int:person_id>/portfolio.xlsx", exports.portfolio_xlsx, name="portfolio-xlsx"),
    path("<int:person_id>/history.xlsx", exports.history_xlsx, name="portfolio-history-xlsx"),
    path("<int:person_id>/viewers/", viewers.viewers, name="portfolio-viewers"),
    path("<int:person_id>/<slug:slug>/", portfolio.portfolio, name="portfolio-section"),
]
