"""«Панель администратора», figure 18: users of one's own body and of those below it."""

from collections.abc import Iterator, Sequence

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from kontingent.accounts.invitations import invite
from kontingent.accounts.models import User
from kontingent.accounts.registry import listed, user_rows
from kontingent.accounts.roles import Permission
from kontingent.kernel.errors import Refusal
from kontingent.kernel.spreadsheets import Cell
from kontingent.web.address import Part
from kontingent.web.gate import gate
from kontingent.web.listing import Listing, Mark, Sheet, file_of, show
from kontingent.web.page import page
from kontingent.web.panel.tabs import tabs_of
from kontingent.web.panel.user_forms import NewUserForm, UserFilterForm, UserForm
from kontingent.web.request import Request

# The field that a refusal is about, by the refusal's code.
FIELDS = {"email_taken": "email", "snils_taken": "snils", "role": "role", "institution": "institution"}
HEADER = (
    "Логин", "ФИО", "Электронная почта", "Роль", "Организация", "Доступ к ПДн", "Состояние", "Последний вход",
)  # fmt: skip


def _cells(_request: Request, users: Sequence[User]) -> Iterator[tuple[Cell, ...]]:
    for row in user_rows(users):
        user = row.user
        access = "Включён" if user.personal_data else "Выключен"
        state = "Заблокирован" if user.is_blocked else "Действует"
        whose = (user.login, user.full_name, user.email, user.role_name, row.institution)
        yield *whose, access, state, row.signed_in_at


USERS = Listing(
    title="Пользователи",
    is_open=True,
    template="panel/users.html",
    form=UserFilterForm,
    listed=lambda request, form: listed(request.scope.institution_id, form.filters),
    rows=lambda _request, users: user_rows(users),
    mark=Mark(
        name=lambda user: user.login,
        key=lambda _listed, text: (text,),  # a page goes on from any word
        parts=(Part("after", "Место в списке"), Part("before", "Место в списке")),
    ),
    says_total=True,
    sheet=Sheet("users", lambda _request: HEADER, _cells),
    more=lambda request, _form, _found: {"tabs": tabs_of(request)},
)


@gate(Permission.MANAGE_USERS, asks=USERS.asks)
def users(request: Request) -> HttpResponse:
    return show(request, USERS)


@gate(Permission.MANAGE_USERS, asks=USERS.asks_of_file)
def export(request: Request, kind: str) -> HttpResponseBase:
    return file_of(request, USERS, kind)


@gate(Permission.MANAGE_USERS, methods=("GET", "POST"), nameless=True)
def new_user(request: Request) -> HttpResponse:
    form = NewUserForm(request.POST if request.method == "POST" else None, request.user)
    made = _create(request, form) if request.method == "POST" and form.is_valid() else None
    if made is not None:
        to = "вам" if form.cleaned_data["only_to_me"] else "пользователю"
        messages.success(request, f"Пользователь создан, его логин — {made.login}. Письмо с паролем отправляется {to}.")
        return redirect("panel-user", made.pk)
    return page(request, "panel/new_user.html", {"tabs": tabs_of(request), "form": form})


def _create(request: Request, form: NewUserForm) -> User | None:
    try:
        return invite(
            by=request.actor,
            to_creator=form.cleaned_data["only_to_me"],
            personal_data=form.cleaned_data.get("personal_data", False),
            **form.given,
        )
    except Refusal as refusal:
        explain(form, refusal)
        return None


def explain(form: UserForm, refusal: Refusal) -> None:
    """A refusal that is about a field stands at the field; any other is a page."""
    if refusal.code not in FIELDS:
        raise refusal
    form.add_error(FIELDS[refusal.code], refusal.sentence)
