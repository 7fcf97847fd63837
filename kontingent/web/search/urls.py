"""Addresses of the quick search."""

from django.urls import path

from kontingent.web.search import bodies, views

urlpatterns = [
    path("", views.search, name="search"),
    path("bodies/<slug:which>/", bodies.bodies, name="search-bodies"),
    path("suggest/", views.suggest, name="search-suggest"),
]
