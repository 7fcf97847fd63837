"""Addresses of the quick search."""

from django.urls import path

from kontingent.web.search import institutions, views

urlpatterns = [
    path("", views.search, name="search"),
    path("institutions/<slug:which>/", institutions.institutions, name="search-institutions"),
    path("suggest/", views.suggest, name="search-suggest"),
]
