"""The root of the site leads to the first screen."""

from django.http import HttpResponse
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.web.gate import gate
from kontingent.web.request import Request


@gate(Permission.VIEW_REPORTS)
def start(request: Request) -> HttpResponse:
    return redirect("/reports/")
