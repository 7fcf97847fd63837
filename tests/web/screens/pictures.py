"""Pictures of the README and of the help: which screens they are, and who sees them."""

from playwright.sync_api import Page

from tests.web.panel.figure_19 import CLERK
from tests.web.screens.camera import Screen
from tests.web.screens.manual import JOURNAL, type_login

LEARNERS = "/contingent/?role=learner&size=100"


def open_first_row(page: Page) -> None:
    page.locator("table tbody a").first.click()
    page.wait_for_load_state()


def open_disagreement(page: Page) -> None:
    """The first learner of whom the suppliers say different things: what a portfolio is for shows there."""
    for address in [link.get_attribute("href") for link in page.locator("table tbody .who a").all()]:
        page.goto(address or "")
        if page.locator('main use[href$="#i-fork"]').count():
            return
    raise AssertionError("the suppliers agree about everybody")


def open_history(page: Page) -> None:
    open_disagreement(page)
    page.get_by_role("link", name="История изменений данных").click()
    page.wait_for_load_state()


def fill_new_user(page: Page) -> None:
    page.get_by_label("ФИО").fill("Щукина Анна Павловна")
    page.get_by_label("Электронная почта").fill("shchukina@example.ru")


DOCUMENTATION = (
    Screen("figure-17", "/reports/", "chief", whole=True, printed=(
        "2017 / 2018 уч. год", "Подведомственные организации", "организаций всего", "Обучающиеся",
        "обучающихся всего", "Возраст и пол", "ДОО", "Мальчики", "Девочки",
    )),
    Screen("contingent", "/contingent/", "admin"),
    Screen("portfolio", LEARNERS, "admin", act=open_disagreement),
    Screen("portfolio-phone", LEARNERS, "admin", act=open_disagreement, width="phone"),
)  # fmt: skip
# Of the help, from the region of the figures: nobody there learns in two places, and the journal is that of figure 19.
OF_THE_FIGURES = (
    Screen("sign-in", "/login/", act=type_login, width="page"),
    Screen("journal", JOURNAL, "administrator", width="page", printed=(CLERK,)),
    Screen("user", "/panel/users/{guest}/", "administrator", width="page"),
    Screen("new-user", "/panel/users/new/", "administrator", act=fill_new_user, width="page"),
    Screen("organisation", "/organisations/{school_13}/", "administrator", width="page"),
    Screen("classes", "/organisations/{school_14}/classes/", "administrator", width="page"),
    Screen("body", "/bodies/{body_16}/", "administrator", width="page"),
    Screen("masked", "/contingent/?name=абрамов", "guest", width="page"),
)
# Of the help, from the generated region, which has what suppliers send of many kinds.
OF_THE_REGION = (
    Screen("reports", "/reports/", "chief", width="page"),
    Screen("contingent", "/contingent/?name=ан&sex=female", "admin", width="page"),
    Screen("portfolio", LEARNERS, "admin", act=open_disagreement, width="page"),
    Screen("history", LEARNERS, "admin", act=open_history, width="page"),
    Screen("export", "/contingent/export/?name=ан&sex=female&format=xlsx", "admin", width="page"),
    Screen("organisations", "/organisations/", "admin", width="page"),
    Screen("package", "/panel/packages/", "operator", act=open_first_row, width="page"),
    Screen("cases", "/panel/cases/", "operator", width="page"),
)
