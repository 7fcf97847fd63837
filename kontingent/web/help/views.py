"""«Справка»: what the screens are for, in the words of the product, by the role of whoever reads."""

from django.http import HttpResponse

from kontingent.accounts.roles import Permission
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.request import Request

# The name of a section is that of its template; a section about a screen is for those who may open it.
SECTIONS = (
    ("first", "С чего начать", Permission.READ_HELP),
    ("contingent", "Контингент", Permission.VIEW_PERSONS),
    ("portfolio", "Портфолио персоны", Permission.VIEW_PERSONS),
    ("institutions", "Организации и органы управления", Permission.VIEW_INSTITUTIONS),
    ("reports", "Отчёты", Permission.VIEW_REPORTS),
    ("users", "Пользователи", Permission.MANAGE_USERS),
    ("journal", "История действий", Permission.VIEW_JOURNAL),
    ("packages", "Пакеты и поставщики", Permission.MANAGE_PACKAGES),
    ("cases", "Неоднозначные совпадения", Permission.DECIDE_CASES),
    ("data", "Персональные данные", Permission.READ_HELP),
    ("profile", "Профиль, пароль, оформление", Permission.OWN_PROFILE),
    ("support", "Если что-то не получается", Permission.READ_HELP),
)


@gate(Permission.READ_HELP)
def help_page(request: Request) -> HttpResponse:
    sections = [
        {"name": name, "title": title, "template": f"help/{name}.html"}
        for name, title, permission in SECTIONS
        if request.user.may(permission)
    ]
    return page(request, "help/help.html", {"sections": sections})
