"""Addresses of the look."""

from django.urls import path

from kontingent.web.preferences import views

urlpatterns = [path("settings/appearance/", views.appearance, name="appearance")]
