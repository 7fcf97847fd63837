"""Addresses before the gate."""

from django.urls import path

from kontingent.web.entrance import provider, recovery, second_step, views

urlpatterns = [
    path("login/", views.sign_in, name="sign-in"),
    path("login/code/", second_step.code, name="sign-in-code"),
    path("logout/", views.sign_out, name="sign-out"),
    path("login/provider/", provider.start, name="provider"),
    path("login/provider/back/", provider.callback, name="provider-back"),
    path("login/provider/out/", provider.farewell, name="provider-out"),
    path("recovery/", recovery.ask, name="recovery"),
    path("recovery/sent/", recovery.sent, name="recovery-sent"),
    path("recovery/new/", recovery.new_password, name="recovery-new"),
    path("recovery/<str:number>/<str:token>/", recovery.follow, name="recovery-link"),
]
