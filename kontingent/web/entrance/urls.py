"""Addresses before the gate."""

from django.urls import path

from kontingent.web.entrance import recovery, views

urlpatterns = [
    path("login/", views.sign_in, name="sign-in"),
    path("logout/", views.sign_out, name="sign-out"),
    path("recovery/", recovery.ask, name="recovery"),
    path("recovery/sent/", recovery.sent, name="recovery-sent"),
    path("recovery/new/", recovery.new_password, name="recovery-new"),
    path("recovery/<str:number>/<str:token>/", recovery.follow, name="recovery-link"),
]
