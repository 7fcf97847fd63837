"""The password asked again of somebody who has signed in. Wrong ones count with those of the sign-in, and are told."""

from django import forms

from kontingent.accounts import actions
from kontingent.web.entrance.opening import agent_of
from kontingent.web.entrance.second_step import is_locked, password_problem
from kontingent.web.request import Request


def knows_password(request: Request, form: forms.Form, field: str = "password") -> bool:
    """What `field` of the form says is the viewer's password; else the form says that it is not."""
    problem = password_problem(request, request.user, form.cleaned_data[field])
    if problem:
        form.add_error(field, problem)
        locked = is_locked(request)
        actions.own_password_failed(by=request.actor, user=request.user, agent=agent_of(request), locked=locked)
    return not problem


def status_of(request: Request) -> int:
    """Of the page with the form: too many guesses have a code of their own, as at the sign-in."""
    return 429 if is_locked(request) else 200
