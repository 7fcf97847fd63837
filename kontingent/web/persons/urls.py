"""Addresses of «Контингент»: the registry, and the portfolio of a person."""

from django.urls import path

from kontingent.web.persons import exports, portfolio, registry

urlpatterns = [
    path("", registry.registry, name="persons"),
    path("<int:person_id>/", portfolio.portfolio, name="portfolio"),
    path("<int:person_id>/portfolio.xlsx", exports.portfolio_xlsx, name="portfolio-xlsx"),
    path("<int:person_id>/history.xlsx", exports.history_xlsx, name="portfolio-history-xlsx"),
    path("<int:person_id>/<slug:slug>/", portfolio.portfolio, name="portfolio-section"),
]
