"""Addresses of the personal profile."""

from django.urls import path

from kontingent.web.profile import factor, views

urlpatterns = [
    path("", views.profile, name="profile"),
    path("password/", views.password, name="profile-password"),
    path("factor/", factor.turn_on, name="profile-factor"),
    path("factor/codes/", factor.renew_codes, name="profile-factor-codes"),
    path("factor/off/", factor.turn_off, name="profile-factor-off"),
    path("sessions/end/", views.end_other_sessions, name="profile-end-sessions"),
    path("sessions/<str:session_id>/end/", views.end_session, name="profile-end-session"),
]
