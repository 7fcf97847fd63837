"""The address of the help."""

from django.urls import path

from kontingent.web.help.views import help_page

urlpatterns = [path("", help_page, name="help")]
