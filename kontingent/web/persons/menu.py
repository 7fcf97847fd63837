"""The side menu of a portfolio, figures 9 and 11: «Успеваемость» opens into its sub-sections."""

from dataclasses import dataclass

from kontingent.history.kinds.sections import PROGRESS, PROGRESS_TITLE, Section
from kontingent.portfolios.queries import Menu
from kontingent.web.persons.addresses import PortfolioAddress

TITLES_IN_GROUP = {Section.PROGRESS_CURRENT: "Текущая", Section.PROGRESS_FINAL: "Итоговая"}


@dataclass(frozen=True, slots=True)
class PortfolioMenuItem:
    """`items` are those of a group; a group has no address of its own."""

    title: str
    href: str = ""
    count: int = 0
    is_current: bool = False
    is_closed: bool = False
    items: tuple["PortfolioMenuItem", ...] = ()

    @property
    def is_open(self) -> bool:
        return any(item.is_current for item in self.items)


def items_of(menu: Menu, address: PortfolioAddress, current: Section | None) -> list[PortfolioMenuItem]:
    made: list[PortfolioMenuItem] = []
    group = [section for section in menu.sections if section in PROGRESS]
    for section in menu.sections:
        if section not in PROGRESS:
            made.append(_item(menu, address, section, current))
        elif section is group[0]:
            inner = tuple(_item(menu, address, one, current) for one in group)
            made.append(PortfolioMenuItem(PROGRESS_TITLE, items=inner))
    return made


def _item(menu: Menu, address: PortfolioAddress, section: Section, current: Section | None) -> PortfolioMenuItem:
    return PortfolioMenuItem(
        title=TITLES_IN_GROUP.get(section, section.title),
        href=address.to(section),
        count=menu.counts.get(section, 0),
        is_current=section is current,
        is_closed=section in menu.closed,
    )
