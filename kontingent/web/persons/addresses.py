"""Addresses of a portfolio: which section, tab, role and day, and how they are read back from what was asked."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Self
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from kontingent.history.kinds.sections import Section
from kontingent.kernel import clock, russian
from kontingent.people.roles import Roles
from kontingent.web.address import Part

BY_SLUG = {section.slug: section for section in Section}
ROLE_WORDS = {
    Roles.LEARNER: "learner",
    Roles.EMPLOYEE: "employee",
    Roles.GUARDIAN: "guardian",
    Roles.APPLICANT: "applicant",
}
BY_WORD = {word: role for role, word in ROLE_WORDS.items()}
HISTORY = "history"
ALL, ALL_TITLE = "all", "Все разделы"  # in place of a section, of a history
ON = Part("on", "Данные на дату")
AHEAD = "Эта дата ещё не наступила; показаны данные на сегодня."


@dataclass(frozen=True, slots=True)
class PortfolioAddress:
    """`role` and `on` stand in the address only where the viewer chose them."""

    person_id: int
    section: Section = Section.GENERAL
    role: Roles | None = None
    tab: str = ""
    on: date | None = None
    listed: str | None = None  # the conditions of the list one came from

    @property
    def path(self) -> str:
        if self.section is Section.GENERAL:
            return reverse("portfolio", args=[self.person_id])
        return reverse("portfolio-section", args=[self.person_id, self.section.slug])

    @property
    def href(self) -> str:
        return f"{self.path}?{urlencode(asked)}" if (asked := dict(self.query)) else self.path

    @property
    def query(self) -> list[tuple[str, str]]:
        """What follows the path, for links and for hidden fields of forms."""
        parts = [
            ("role", ROLE_WORDS[self.role] if self.role else ""),
            ("tab", self.tab),
            ("on", russian.date(self.on) if self.on else ""),
        ]
        listed = [] if self.listed is None else [("list", self.listed)]
        return [*((name, value) for name, value in parts if value), *listed]

    def to(self, section: Section) -> str:
        return replace(self, section=section).href

    def with_tab(self, tab: str) -> str:
        return replace(self, tab=tab).href

    def with_role(self, role: Roles) -> str:
        return PortfolioAddress(self.person_id, role=role, on=self.on, listed=self.listed).href

    def without_day(self) -> Self:
        return replace(self, on=None)

    def export(self, *conditions: tuple[str, str]) -> str:
        """Of a history by its `conditions`."""
        name = "portfolio-history-export" if self.tab == HISTORY else "portfolio-export"
        path = reverse(name, args=[self.person_id, "xlsx"])
        section = [("section", self.section.slug)] if self.tab == HISTORY else []
        asked = {part: value for part, value in [*self.query, *section, *conditions] if part not in {"tab", "list"}}
        query = urlencode(asked)
        return f"{path}?{query}" if query else path


@dataclass(frozen=True, slots=True)
class AskedDay:
    """`day` None: today. `error` is a sentence for the field; `text` is what stays in it."""

    day: date | None
    text: str
    error: str = ""


def asked_role(query: QueryDict) -> Roles | None:
    return BY_WORD.get(query.get("role", ""))


def asked_day(query: QueryDict, until: date | None = None) -> AskedDay:
    """`until`: the day a former member left, the last one that may be shown."""
    today, text = clock.today(), query.get("on", "").strip()
    if not text:
        return AskedDay(None, russian.date(until or today))
    try:
        day = russian.parse_date(text)
    except russian.DateError as error:
        return AskedDay(None, text, error.sentence)
    if day > today:
        return AskedDay(None, text, AHEAD)
    if until is not None and day >= until:
        return AskedDay(None, russian.date(until))
    return AskedDay(None if day == today else day, russian.date(day))
