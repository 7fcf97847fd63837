"""Every module of this folder declares one report as `REPORT`; the list of reports follows from the folder."""

import pkgutil
from importlib import import_module

from kontingent.reports.grammar import Report

REPORTS: tuple[Report, ...] = tuple(
    import_module(f"{__name__}.{module.name}").REPORT for module in pkgutil.iter_modules(__path__)
)
