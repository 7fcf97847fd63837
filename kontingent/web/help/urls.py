"""Addresses of the help."""

from django.urls import path

from kontingent.web.help import views

urlpatterns = [
    path("", views.contents, name="help"),
    path("sign-in/", views.sign_in, name="help-sign-in"),
    path("<slug:slug>/", views.topic, name="help-topic"),
]
