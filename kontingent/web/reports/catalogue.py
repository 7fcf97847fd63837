"""The list of reports, manual 6: each group after the first one opens into its reports."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from kontingent.reports import groups
from kontingent.reports.catalogue import REPORTS
from kontingent.web.reports import by_institution, by_parallel, declared
from kontingent.web.reports.params import ReportParams
from kontingent.web.reports.tables import ReportTable


@dataclass(frozen=True, slots=True)
class ListedReport:
    code: str  # in its address
    title: str
    build: Callable[[ReportParams], ReportTable]
    usual_type: str = ""  # of organisations, where the report is of one type

    def in_words(self, asked: ReportParams) -> list[str]:
        return asked.in_words((asked.type or self.usual_type) if self.usual_type else "")


@dataclass(frozen=True, slots=True)
class ReportGroup:
    title: str
    reports: tuple[ListedReport, ...]


_WRITTEN = {
    groups.Group.HEADCOUNT: (
        ListedReport("institutions", "Обучающиеся по организациям", by_institution.build),
        ListedReport("parallels", "Обучающиеся по параллелям", by_parallel.build, by_parallel.USUAL_TYPE),
    )
}
_DECLARED = [
    (one.group, ListedReport(one.code, one.title, partial(declared.build, one), one.usual_type)) for one in REPORTS
]
GROUPS = tuple(
    ReportGroup(group.value, (*_WRITTEN.get(group, ()), *(report for own, report in _DECLARED if own is group)))
    for group in groups.Group
)
BY_CODE = {report.code: report for group in GROUPS for report in group.reports}


@dataclass(frozen=True, slots=True)
class ReportItem:
    title: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class MenuGroup:
    title: str
    items: tuple[ReportItem, ...]

    @property
    def is_open(self) -> bool:
        return any(item.is_current for item in self.items)


def menu(current: str = "") -> list[MenuGroup]:
    return [
        MenuGroup(
            group.title,
            tuple(ReportItem(one.title, f"/reports/{one.code}/", one.code == current) for one in group.reports),
        )
        for group in GROUPS
    ]
