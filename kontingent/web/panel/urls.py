"""Addresses of «Панель администратора»."""

from django.urls import path

from kontingent.web.panel import journal, user_card, users

urlpatterns = [
    path("users/", users.users, name="panel-users"),
    path("users/new/", users.new_user, name="panel-new-user"),
    path("users/<int:user_id>/", user_card.user_card, name="panel-user"),
    path("users/<int:user_id>/<slug:verb>/", user_card.act, name="panel-user-act"),
    path("journal/", journal.journal, name="panel-journal"),
    path("journal/export.<slug:kind>", journal.export, name="panel-journal-export"),
]
