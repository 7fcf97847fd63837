"""The list of reports, manual 6: each group after the first one opens into its reports."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from kontingent.reports import groups
from kontingent.reports.catalogue import REPORTS
from kontingent.web.reports import by_institution, by_parallel, declared
from kontingent.web.reports.asked import Asked
from kontingent.web.reports.tables import ReportTable


@dataclass(frozen=True, slots=True)
class Report:
    code: str  # in its address
    title: str
    build: Callable[[Asked], ReportTable]
    usual_type: str = ""  # of organisations, where the report is of one type

    def in_words(self, asked: Asked) -> list[str]:
        return asked.in_words((asked.type or self.usual_type) if self.usual_type else "")


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    reports: tuple[Report, ...]


_WRITTEN = {
    groups.Group.HEADCOUNT: (
        Report("institutions", "Обучающиеся по организациям", by_institution.build),
        Report("parallels", "Обучающиеся по параллелям", by_parallel.build, by_parallel.USUAL_TYPE),
    )
}
_DECLARED = [(one.group, Report(one.code, one.title, partial(declared.build, one), one.usual_type)) for one in REPORTS]
GROUPS = tuple(
    Group(group.value, (*_WRITTEN.get(group, ()), *(report for own, report in _DECLARED if own is group)))
    for group in groups.Group
)
BY_CODE = {report.code: report for group in GROUPS for report in group.reports}


@dataclass(frozen=True, slots=True)
class Item:
    title: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class MenuGroup:
    title: str
    items: tuple[Item, ...]

    @property
    def is_open(self) -> bool:
        return any(item.is_current for item in self.items)


def menu(current: str = "") -> list[MenuGroup]:
    return [
        MenuGroup(
            group.title,
            tuple(Item(one.title, f"/reports/{one.code}/", one.code == current) for one in group.reports),
        )
        for group in GROUPS
    ]
