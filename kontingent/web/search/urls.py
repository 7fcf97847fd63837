"""Addresses of the quick search."""

from django.urls import path

from kontingent.web.search import views

urlpatterns = [
    path("", views.search, name="search"),
    path("suggest/", views.suggest, name="search-suggest"),
]
