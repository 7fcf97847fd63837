"""The registry of persons, figure 8."""

from django.http import HttpResponse

from kontingent.accounts.roles import Permission
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.request import Request


@gate(Permission.VIEW_PERSONS)
def registry(request: Request) -> HttpResponse:
    return page(request, "persons/registry.html", {})
