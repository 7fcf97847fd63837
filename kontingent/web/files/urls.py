"""Addresses of a user's own files."""

from django.urls import path

from kontingent.web.files import views

urlpatterns = [
    path("", views.files, name="files"),
    path("<int:file_id>/take", views.take, name="files-take"),
    path("<int:file_id>/remove/", views.remove, name="files-remove"),
]
