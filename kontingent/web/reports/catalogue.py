"""The list of reports, manual 6: each group after the first one opens into its reports."""

from dataclasses import dataclass

from kontingent.reports.catalogue import REPORTS
from kontingent.reports.grammar import Report
from kontingent.reports.groups import Group

BY_CODE: dict[str, Report] = {report.code: report for report in REPORTS}


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report that is a page of its own, with its own address."""

    code: str
    title: str
    group: Group | None  # none: beside «Общие сведения»


TODAY = ReportPage("today", "Сегодня", None)
PLACES = ReportPage("places", "Места и\u00a0очередь", Group.ADMISSION)
FORECAST = ReportPage("forecast", "Прогноз мест", Group.ADMISSION)
AVAILABILITY = ReportPage("availability", "Ожидание и\u00a0доступность", Group.ADMISSION)
HEALTH = ReportPage("health-and-learning", "Здоровье и\u00a0обучение: что связано", Group.WELLBEING)
STATISTICS = ReportPage("statistics", "Формы статистики", Group.STATISTICS)
REQUESTS = ReportPage("requests", "Разовые запросы", None)
STAMPS = ReportPage("stamps", "Зафиксированные отчёты", None)
LISTED: tuple[Report | ReportPage, ...] = (PLACES, FORECAST, AVAILABILITY, STATISTICS, *REPORTS, HEALTH)


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
            group.value,
            tuple(
                ReportItem(one.title, f"/reports/{one.code}/", one.code == current)
                for one in LISTED
                if one.group is group
            ),
        )
        for group in Group
    ]
