"""Every module of this folder declares one report as `REPORT`; the list of reports follows from the folder."""

import pkgutil
from importlib import import_module

from kontingent.reports.grammar import Report
from kontingent.reports.groups import Group

_FOUND: list[Report] = [import_module(f"{__name__}.{module.name}").REPORT for module in pkgutil.iter_modules(__path__)]
_GROUPS = list(Group)
# As the list shows them.
REPORTS = tuple(sorted(_FOUND, key=lambda report: (_GROUPS.index(report.group), report.place, report.title)))
