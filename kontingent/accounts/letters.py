"""Texts of service letters. Pure: addresses and secrets come from the caller."""

from dataclasses import dataclass

SIGNATURE = "АИС «Контингент»\nПисьмо отправлено автоматически, отвечать на него не нужно."


@dataclass(frozen=True, slots=True)
class File:
    name: str
    type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """`reply_to`: whom an answer reaches; without it nobody."""

    subject: str
    body: str
    files: tuple[File, ...] = ()
    reply_to: str = ""


def one_line(name: str) -> str:
    """A name cannot bring lines of its own into a letter."""
    return " ".join(name.split())


def recovery(name: str, link: str, hours: int) -> Letter:
    return Letter(
        "Восстановление пароля в АИС «Контингент»",
        f"{one_line(name)}, здравствуйте.\n\n"
        "Чтобы задать новый пароль, откройте ссылку (её можно скопировать в адресную строку браузера):\n\n"
        f"{link}\n\n"
        f"Ссылка действует {hours} ч и только один раз. "
        "Если вы не просили восстановить пароль, ничего делать не нужно: "
        "прежний пароль остаётся в силе.\n\n"
        f"{SIGNATURE}\n",
    )


def credentials(name: str, login: str, password: str, address: str) -> Letter:
    """Sent once, to the person or to the administrator who created the account; `name` is whose account it is."""
    return Letter(
        "Данные для входа в АИС «Контингент»",
        f"Учётная запись: {one_line(name)}.\n\n"
        f"Адрес Системы: {address}\nЛогин: {login}\nПароль: {password}\n\n"
        "При первом входе Система попросит сменить пароль. Данные отправлены один раз и не дублируются.\n\n"
        f"{SIGNATURE}\n",
    )


def factor_reset(name: str) -> Letter:
    return Letter(
        "Сброшен код с телефона в АИС «Контингент»",
        f"{one_line(name)}, здравствуйте.\n\n"
        "Администратор сбросил код с телефона вашей учётной записи: прежние коды не действуют, сеансы завершены. "
        "Войдите с паролем и включите код с телефона на новом телефоне в личном профиле.\n\n"
        "Если вы об этом не просили, сообщите администратору вашего органа управления и смените пароль.\n\n"
        f"{SIGNATURE}\n",
    )


def address_changed(name: str, support: str) -> Letter:
    """To the former address. The new one is not named: mistyped, it is a stranger's."""
    return Letter(
        "Изменён адрес почты в АИС «Контингент»",
        f"{one_line(name)}, здравствуйте.\n\n"
        "В вашей учётной записи изменён адрес электронной почты: письма о пароле и входе сюда больше не приходят.\n\n"
        "Если это сделали не вы и не по вашей просьбе, сразу сообщите администратору вашего органа управления "
        f"или в службу поддержки ({support}): вашей учётной записью мог воспользоваться посторонний.\n\n"
        f"{SIGNATURE}\n",
    )
