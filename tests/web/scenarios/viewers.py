"""Everybody who may sign in: each role with and without «Доступ к ПДн»; a page that such a person is signed in on."""

from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page

from kontingent.accounts.models import User
from kontingent.accounts.roles import Role
from kontingent.institutions.models import Institution
from tests.accounts.people import account
from tests.web.entering import session_of


@dataclass(frozen=True, slots=True)
class Viewer:
    role: Role
    personal_data: bool

    def __str__(self) -> str:
        return f"{self.role}-{'open' if self.personal_data else 'masked'}"

    @property
    def email(self) -> str:
        return f"{self}@example.ru"

    def of(self, opened: str, masked: str) -> str:
        """What he sees where one without the right to personal data sees something else."""
        return opened if self.personal_data else masked


EVERY = [Viewer(role, personal_data) for role in Role for personal_data in (True, False)]
MASK = "***"


def register(*, region: int, district: int) -> None:
    """Their accounts: the operator stands on the region, the others on the district."""
    for viewer in EVERY:
        place = Institution.objects.get(pk=region if viewer.role is Role.OPERATOR else district)
        account(place, role=viewer.role, personal_data=viewer.personal_data, email=viewer.email)


def sign_in(context: BrowserContext, site: str, viewer: Viewer) -> None:
    """Only the scenario of the sign-in fills its form."""
    context.add_cookies([session_of(User.objects.get(email=viewer.email), site)])


# What a mask says to a screen reader and a remark under a value are not the value.
_TEXTS = """found => found.map(one => {
    const copy = one.cloneNode(true);
    copy.querySelectorAll(".visually-hidden, .flag").forEach(aside => aside.remove());
    return copy.textContent;
})"""


def labels(page: Page, selector: str) -> list[str]:
    """Texts of what the selector finds, with usual spaces."""
    found: list[str] = page.locator(selector).evaluate_all(_TEXTS)
    return [" ".join(text.replace("\u00ad", "").split()) for text in found]


def heading(page: Page) -> str:
    return labels(page, "h1")[0]


def ledger(page: Page, block: str) -> dict[str, str]:
    """Label and value of the rows of a block; the source stands apart."""
    rows = f"section[aria-label='{block}'] dl > div"
    return dict(zip(labels(page, f"{rows} > dt"), labels(page, f"{rows} > dd:not(.src)"), strict=True))
