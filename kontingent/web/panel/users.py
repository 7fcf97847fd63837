"""«Панель администратора», figure 18: users of one's own body and of those below it."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect

from kontingent.accounts.invitations import invite
from kontingent.accounts.models import User
from kontingent.accounts.registry import UserPage, all_users, read_users
from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.kernel import russian
from kontingent.kernel.errors import Refusal
from kontingent.kernel.spreadsheets import Cell
from kontingent.web.address import LAST, SIZE, Part
from kontingent.web.downloads import Table
from kontingent.web.filtering import SIZES, changed, size_of, without
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.pager import Pager, Size
from kontingent.web.panel.files import file_of
from kontingent.web.panel.tabs import tabs_of
from kontingent.web.panel.user_forms import NewUserForm, UserFilterForm, UserForm
from kontingent.web.request import Note, Request

TITLE = "Пользователи"
LOGINS = (Part("after", "Место в списке"), Part("before", "Место в списке"))  # a page goes on from any login
HEADER = (
    "Логин", "ФИО", "Электронная почта", "Роль", "Организация", "Доступ к ПДн", "Состояние", "Последний вход",
)  # fmt: skip
# The field that a refusal is about, by the refusal's code.
FIELDS = {"email_taken": "email", "snils_taken": "snils", "role": "role", "institution": "institution"}


@gate(Permission.MANAGE_USERS, asks=(UserFilterForm, *LOGINS, LAST, SIZE))
def users(request: Request) -> HttpResponse:
    query = request.GET
    form = UserFilterForm(query, request.scope.institution_id)
    found = _read(request, form)
    chips = form.chips(query)
    details = {"rows": found.total}
    request.line = Note(Action.REGISTRY_BUILT, ObjectType.REGISTRY, None, TITLE, form.in_words, details)
    context = {
        "tabs": tabs_of(request),
        "form": form,
        "found": found,
        "chips": chips,
        "pager": _pager(found, query),
        "export_query": without(query, "size"),
    }
    return page(request, "panel/users.html", context, fragment="registry")


@gate(Permission.MANAGE_USERS, asks=(UserFilterForm,))
def export(request: Request, kind: str) -> HttpResponseBase:
    form = UserFilterForm(request.GET, request.scope.institution_id)
    return file_of(request, form, Table("users", TITLE, HEADER, _cells(request, form)), kind)


def _cells(request: Request, form: UserFilterForm) -> Iterator[tuple[Cell, ...]]:
    for row in all_users(request.scope.institution_id, form.filters):
        user = row.user
        access = "Включён" if user.personal_data else "Выключен"
        state = "Заблокирован" if user.is_blocked else "Действует"
        whose = (user.login, user.full_name, user.email, user.role_name, row.institution)
        yield *whose, access, state, row.signed_in_at


def _read(request: Request, form: UserFilterForm) -> UserPage:
    query = request.GET
    return read_users(
        request.scope.institution_id,
        form.filters,
        size=size_of(query),
        after=query.get("after", ""),
        before=query.get("before", ""),
        last=bool(query.get("last")),
    )


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


def _pager(found: UserPage, query: QueryDict) -> Pager:
    rows = found.rows
    before, after = rows and found.start > 0, rows and found.end < found.total
    shown = f"{russian.number(found.start + 1)}–{russian.number(found.end)}"
    return Pager(
        shown=f"Показаны {shown} из{russian.NBSP}{russian.number(found.total)}" if rows else "",
        start_href=changed(query, {}) if before else "",
        previous_href=changed(query, {"before": rows[0].user.login}) if before else "",
        next_href=changed(query, {"after": rows[-1].user.login}) if after else "",
        end_href=changed(query, {"last": "1"}) if after else "",
        sizes=[Size(size, changed(query, {"size": str(size)}), size == size_of(query)) for size in SIZES],
    )
