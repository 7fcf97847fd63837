"""The protocol of a package: what was taken, what was not, where exactly and why."""

from typing import Any

from django.http import HttpResponse

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.ingest.models import Package, Remark
from kontingent.ingest.queries import PAGE, RemarkRow, remark_counts, remarks
from kontingent.kernel import russian
from kontingent.web.filtering import changed
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.pager import Pager
from kontingent.web.panel.decisions import decision_of, package_or_404
from kontingent.web.panel.packages import row_of
from kontingent.web.panel.tabs import tabs_of
from kontingent.web.request import Note, Request

NUMBERS = (
    ("records", "Записей в пакете"),
    ("new", "Новых"),
    ("changed", "Изменено"),
    ("same", "Без изменений"),
    ("withdrawn", "Отозвано"),
    ("refused", "Не принято"),
    ("paired", "Сопоставлено с другими поставщиками"),
    ("persons_new", "Новых персон"),
    ("persons_found", "Узнанных персон"),
    ("persons_provisional", "Временных персон"),
    ("institutions_new", "Новых организаций"),
    ("institutions_found", "Узнанных организаций"),
)


@gate(Permission.MANAGE_PACKAGES)
def protocol(request: Request, package_id: int) -> HttpResponse:
    row = row_of(package_or_404(package_id))
    context = {
        "tabs": tabs_of(request),
        "row": row,
        **decision_of(request, row.package),
        "numbers": [(label, row.counts[name]) for name, label in NUMBERS],
        "is_under_way": row.package.state in {Package.State.RECEIVED, Package.State.LOADING},
        "is_masked": request.scope.masked,
        **_remarks(request, row.package),
    }
    return page(request, "panel/package.html", context, fragment="remarks")


def _remarks(request: Request, package: Package) -> dict[str, Any]:
    query = request.GET
    counts = remark_counts(package.pk)
    rule = query.get("rule", "") if query.get("rule", "") in {code for code, _, _ in counts} else ""
    severity = query.get("severity", "") if query.get("severity", "") in Remark.Severity.values else ""
    after = _place(query.get("after", ""))
    request.line = _line(package, rule, severity)
    rows = remarks(request.scope, package.pk, rule=rule, severity=severity, after=after or (-1, 0))
    return {
        "rules": [
            (code, sentence, n, changed(query, {"rule": "" if code == rule else code})) for code, sentence, n in counts
        ],
        "rule": rule,
        "clear": changed(query, {"rule": "", "severity": ""}),
        "remarks": rows,
        "total": sum(n for _, _, n in counts),
        "pager": _pager(request, rows, is_first=after is None),
    }


def _line(package: Package, rule: str, severity: str) -> Note:
    said = [f"Замечания пакета № {package.pk}, {package.supplier.name}", *([f"Правило: {rule}"] if rule else [])]
    if severity:
        said.append(f"Важность: {Remark.Severity(severity).label}")
    name = package.title or package.name
    return Note(Action.REGISTRY_BUILT, ObjectType.PACKAGE, package.pk, name, "; ".join(said))


def _pager(request: Request, rows: list[RemarkRow], *, is_first: bool) -> Pager | None:
    """A page that is not full is the last."""
    if is_first and len(rows) < PAGE:
        return None
    key = f"{rows[-1].place}-{rows[-1].id}" if len(rows) == PAGE else ""
    return Pager(
        shown=f"Показаны {russian.count_phrase(len(rows), 'замечание', 'замечания', 'замечаний')}",
        start_href="" if is_first else changed(request.GET, {}),
        next_href=changed(request.GET, {"after": key}) if key else "",
    )


def _place(text: str) -> tuple[int, int] | None:
    place, _, remark = text.partition("-")
    known = all(part.isascii() and part.isdigit() and len(part) < 10 for part in (place, remark))
    return (int(place), int(remark)) if known else None
