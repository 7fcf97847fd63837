"""The pages of «Панель администратора» that a viewer may open."""

from dataclasses import dataclass

from django.conf import settings

from kontingent.accounts.roles import Permission
from kontingent.web.request import Request


@dataclass(frozen=True, slots=True)
class Tab:
    title: str
    href: str
    is_current: bool


PAGES = (
    ("Пользователи", "/panel/users/", Permission.MANAGE_USERS),
    ("История действий", "/panel/journal/", Permission.VIEW_JOURNAL),
    ("Пакеты", "/panel/packages/", Permission.MANAGE_PACKAGES),
    ("Поставщики", "/panel/suppliers/", Permission.MANAGE_SUPPLIERS),
    ("Неоднозначные совпадения", "/panel/cases/", Permission.DECIDE_CASES),
    ("Объединения", "/panel/merges/", Permission.MERGE_PERSONS),
    ("Исходящие письма", "/panel/outbox/", Permission.READ_OUTBOX),
)


def tabs_of(request: Request) -> list[Tab]:
    return [
        Tab(title, href, request.path.startswith(href))
        for title, href, permission in PAGES
        if request.user.may(permission) and (settings.OUTBOX_IS_OPEN or permission is not Permission.READ_OUTBOX)
    ]
