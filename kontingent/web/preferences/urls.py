"""Addresses of the look, and of the columns of lists."""

from django.urls import path

from kontingent.web.preferences import columns, views

urlpatterns = [
    path("settings/appearance/", views.appearance, name="appearance"),
    path("settings/columns/<slug:screen>/", columns.columns, name="columns"),
]
