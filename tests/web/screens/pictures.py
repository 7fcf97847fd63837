"""Pictures from the generated region: figure 17, those of the README, and those of the help."""

from playwright.sync_api import Page

from tests.web.screens.camera import Screen


def open_first_row(page: Page) -> None:
    page.locator("table tbody a").first.click()
    page.wait_for_load_state()


DOCUMENTATION = (
    Screen("figure-17", "/reports/", "chief", whole=True, printed=(
        "2017 / 2018 уч. год", "организации", "Обучающиеся", "Возраст",
    )),
    Screen("reports-dark", "/reports/", "chief", theme="dark"),
    Screen("contingent", "/contingent/", "admin"),
    Screen("portfolio", "/contingent/", "admin", act=open_first_row),
    Screen("portfolio-phone", "/contingent/", "admin", act=open_first_row, width="phone"),
)  # fmt: skip
