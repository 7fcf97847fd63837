"""Figure 19: what the clerk did, as the manual prints it, and doing it again."""

import datetime as dt

from kontingent.accounts import actions
from kontingent.accounts.models import User
from kontingent.kernel import clock

ENTERED = ("signed_in", "Успешная авторизация по логину и паролю", "Пользователь вошел в систему")
LEFT = ("signed_out", "Выход из Системы", "Пользователь вышел из системы")
CHANGED = (
    "password_changed",
    "Смена пароля",
    "Авторизация по старому паролю больше невозможна, действует новый пароль",
)
FAILED = ("sign_in_failed", "Ошибка авторизации по логину и паролю", "Пользователь неправильно ввел пароль")
FIGURE = [
    ("03.04.2017 11:43:59", *ENTERED, "192.168.51.11"),
    ("03.04.2017 11:45:27", *CHANGED, "192.168.51.11"),
    ("03.04.2017 11:45:31", *LEFT, "192.168.51.11"),
    ("03.04.2017 11:45:44", *ENTERED, "192.168.51.11"),
    ("03.04.2017 11:45:52", *LEFT, "192.168.51.11"),
    ("05.04.2017 14:06:29", *FAILED, "192.168.51.13"),
]
CLERK = "Сотрудник ОУО"
NAMED = {"family_name": "Сотрудник", "given_name": "ОУО", "additional_name": ""}
COLUMNS = ["Дата", "Пользователь", "Действие", "Объект", "Тип объекта", "Описание", "IP"]
PRINTED = [(when, CLERK, action, CLERK, "УЗ", text, ip) for when, _, action, text, ip in FIGURE]


def happen(user: User, institution_path: tuple[int, ...]) -> None:
    """By the actions that every screen uses, at the printed moments; `user` bears the printed name."""
    verbs = {
        "signed_in": lambda by: actions.signed_in(by=by, user=user),
        "signed_out": lambda by: actions.signed_out(by=by, user=user),
        "sign_in_failed": lambda by: actions.sign_in_failed(by=by, user=user),
        "password_changed": lambda by: actions.change_password(by=by, user=user, new="Другая-тетрадь-51"),
    }
    for when, verb, _, _, ip in FIGURE:
        moment = dt.datetime.strptime(when, "%d.%m.%Y %H:%M:%S").replace(tzinfo=clock.region_zone())
        with clock.fixed(moment):
            verbs[verb](user.actor(ip=ip, institution_path=institution_path))
