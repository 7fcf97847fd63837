"""The topics of «Справка», in the order of reading, and which screens each of them explains."""

from dataclasses import dataclass

from kontingent.accounts.models import User
from kontingent.accounts.roles import Permission

ENTRANCE, DATA, PANEL, OPERATOR, CARE = (
    "Начало работы",
    "Персоны, организации, отчёты",
    "Панель администратора",
    "Региональный оператор",
    "Забота и помощь",
)


@dataclass(frozen=True, slots=True)
class Topic:
    """`covers`: beginnings of addresses, as the table of addresses has them. Its text is the template of its slug."""

    slug: str
    title: str
    group: str
    permission: Permission
    covers: tuple[str, ...] = ()

    @property
    def template(self) -> str:
        return f"help/topics/{self.slug}.html"

    @property
    def href(self) -> str:
        return f"/help/{self.slug}/"


SIGN_IN = Topic("sign-in", "Вход и пароль", ENTRANCE, Permission.READ_HELP, ("login/", "logout/", "recovery/"))
PERSON = "contingent/<int:person_id>/"
EXPORTS = ("contingent/export/", f"{PERSON}export/", "organisations/<int:institution_id>/applications/export/")

TOPICS = (
    Topic("start", "С чего начать", ENTRANCE, Permission.READ_HELP, ("", "help/", "search/")),
    SIGN_IN,
    Topic("profile", "Личный профиль", ENTRANCE, Permission.OWN_PROFILE, ("profile/",)),
    Topic("contingent", "Контингент: найти персону", DATA, Permission.VIEW_PERSONS, ("contingent/",)),
    Topic("portfolio", "Портфолио персоны", DATA, Permission.VIEW_PERSONS, (PERSON,)),
    Topic("history", "История и данные на дату", DATA, Permission.VIEW_PERSONS),
    Topic("organisations", "Образовательные организации", DATA, Permission.VIEW_INSTITUTIONS, ("organisations/",)),
    Topic("classes", "Классы, места и очередь", DATA, Permission.VIEW_INSTITUTIONS),
    Topic("bodies", "Органы управления", DATA, Permission.VIEW_INSTITUTIONS, ("bodies/",)),
    Topic("reports", "Отчёты", DATA, Permission.VIEW_REPORTS, ("reports/",)),
    Topic("export", "Выгрузка и печать", DATA, Permission.EXPORT, (*EXPORTS, "files/", "printed/")),
    Topic("users", "Пользователи и их права", PANEL, Permission.MANAGE_USERS, ("panel/",)),
    Topic("journal", "История действий", PANEL, Permission.VIEW_JOURNAL, ("panel/journal/",)),
    Topic("cases", "Неоднозначные совпадения", PANEL, Permission.DECIDE_CASES, ("panel/cases/",)),
    Topic("viewers", "Кто смотрел портфолио", PANEL, Permission.VIEW_READERS, (f"{PERSON}viewers/",)),
    Topic("packages", "Пакеты и протоколы", OPERATOR, Permission.MANAGE_PACKAGES, ("panel/packages/",)),
    Topic("suppliers", "Поставщики", OPERATOR, Permission.MANAGE_SUPPLIERS, ("panel/suppliers/",)),
    Topic(
        "merges", "Объединения и разделение", OPERATOR, Permission.MERGE_PERSONS, ("panel/merges/", f"{PERSON}split/")
    ),
    Topic("personal-data", "Персональные данные", CARE, Permission.READ_HELP),
    Topic("comfort", "Клавиатура, телефон, крупный шрифт", CARE, Permission.READ_HELP, ("settings/",)),
    Topic("trouble", "Если что-то не получается", CARE, Permission.READ_HELP),
)


def topics_of(user: User | None) -> list[Topic]:
    """Whoever has not signed in reads how to."""
    if user is None:
        return [SIGN_IN]
    return [topic for topic in TOPICS if user.may(topic.permission)]


def topic_of(route: str, user: User | None) -> Topic | None:
    """What explains the screen of this route: among those the person may read, the one that names most of it."""
    named = [(len(start), topic) for topic in topics_of(user) for start in topic.covers if _begins(route, start)]
    return max(named, key=lambda pair: pair[0])[1] if named else None


def _begins(route: str, start: str) -> bool:
    return route.startswith(start) if start else route == ""
