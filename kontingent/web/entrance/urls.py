"""Addresses before the gate."""

from django.urls import path

from kontingent.web.entrance import views

urlpatterns = [
    path("login/", views.sign_in, name="sign-in"),
    path("logout/", views.sign_out, name="sign-out"),
]
