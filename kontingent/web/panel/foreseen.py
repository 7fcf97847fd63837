"""What loading a tried package would do, as its page, its file and its receipt tell it."""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import FileResponse, HttpResponseBase
from django.urls import reverse

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.history.kinds.base import KindField, Privacy, fields_of
from kontingent.history.kinds.catalogue import BY_CODE
from kontingent.history.masking import MASK, birth, is_closed, person_name
from kontingent.ingest.models import ForeseenLine, Package
from kontingent.ingest.receipts import is_nearly, receipt_of
from kontingent.ingest.remarked import Named, institutions_of, persons_of
from kontingent.institutions.models import InstitutionExternalId, Supplier
from kontingent.institutions.scope import Scope
from kontingent.kernel import russian
from kontingent.kernel.errors import NotFound
from kontingent.kernel.periods import SchoolYear
from kontingent.kernel.portions import portions
from kontingent.kernel.spreadsheets import Cell
from kontingent.portfolios.presentation import display
from kontingent.web.address import FORMAT
from kontingent.web.downloads import Persons, Table
from kontingent.web.exporting import Export, step, straight
from kontingent.web.gate import gate
from kontingent.web.panel.decisions import package_or_404
from kontingent.web.request import Note, Request

FIRST = 10  # lines of a sort on the page
AT_ONCE = 1000
HEADER = (
    "Что будет",
    "О ком",
    "Идентификатор",
    "Раздел",
    "Поле",
    "Сейчас",
    "Станет",
    "Другой поставщик",
    "Будет показано",
)
PLACES = (ForeseenLine.What.MOVED, ForeseenLine.What.ARRIVED, ForeseenLine.What.LEFT)
NEW = (ForeseenLine.What.NEW, ForeseenLine.What.PROVISIONAL)


@dataclass(frozen=True, slots=True)
class ForeseenRow:
    what: str
    about: Named | None
    name: str  # of somebody who is not registered yet
    item: str
    kind: str
    field: str
    before: str
    after: str
    other: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class ForeseenGroup:
    what: str
    title: str
    count: int
    rows: Sequence[ForeseenRow]


@dataclass(frozen=True, slots=True)
class _Near:
    """What lines of one page need to know; places by the supplier's ids."""

    scope: Scope
    persons: Mapping[int, Named]
    institutions: Mapping[int, Named]
    places: Mapping[str, str]
    suppliers: Mapping[int, str] = field(default_factory=dict)


def foreseen_of(request: Request, package: Package) -> dict[str, Any]:
    """What the page of a package shows of its trial."""
    if package.foreseen is None:
        return {"foreseen": None}
    counts = package.foreseen["lines"]
    lines = {what: list(package.foreseen_lines.filter(what=what).order_by("pk")[:FIRST]) for what in ForeseenLine.What}
    around = _around(request.scope, package, [line for some in lines.values() for line in some])
    return {
        "foreseen": [
            ForeseenGroup(what, what.label, counts.get(what, 0), [_row(around, line) for line in lines[what]])
            for what in ForeseenLine.What
            if counts.get(what)
        ],
        "kinds": [{**row, "title": BY_CODE[row["kind"]].title} for row in package.foreseen["kinds"]],
        "is_nearly": is_nearly(package),
        "receipt": receipt_of(package),
    }


@gate(Permission.MANAGE_PACKAGES)
def receipt(request: Request, package_id: int) -> HttpResponseBase:
    """Numbers and codes alone: no values of persons."""
    package = _tried_or_404(package_id)
    said = f"Квитанция о проверке пакета № {package.pk}, {package.supplier.name}"
    request.line = Note(Action.REGISTRY_BUILT, ObjectType.PACKAGE, package.pk, package.shown_name, said)
    data = json.dumps(receipt_of(package), ensure_ascii=False, indent=1).encode()
    name = f"package-{package.pk}-receipt.json"
    return FileResponse(io.BytesIO(data), as_attachment=True, filename=name, content_type="application/json")


@gate(Permission.MANAGE_PACKAGES)
def export(request: Request, package_id: int, kind: str) -> HttpResponseBase:
    return straight(request, _export(request, _tried_or_404(package_id)), kind)


@gate(Permission.MANAGE_PACKAGES, methods=("GET", "POST"), asks=(FORMAT,))
def export_step(request: Request, package_id: int) -> HttpResponseBase:
    return step(request, _export(request, _tried_or_404(package_id)))


def _tried_or_404(package_id: int) -> Package:
    package = package_or_404(package_id)
    if package.foreseen is None:
        raise NotFound("Этот пакет не\u00a0проверялся без загрузки, или он уже загружен.")
    return package


def _export(request: Request, package: Package) -> Export:
    persons, told = Persons(), receipt_of(package)
    return Export(
        table=Table(
            f"package-{package.pk}-foreseen",
            "Что изменится",
            HEADER,
            persons.noted(_cells(request.scope, package)),
            [f"Файл {package.name}, SHA-256 {told['sha256']}", f"Проверен {russian.date_time(package.tried_at)}",
             f"Квитанция {told['digest']}"],
        ),
        persons=persons,
        count=package.foreseen_lines.exclude(person_id=None).values("person_id").distinct().count(),
        where=f"Проверка без загрузки пакета № {package.pk}, {package.supplier.name}",
        object_type=ObjectType.PACKAGE,
        object_name=package.shown_name,
        object_id=package.pk,
        step=reverse("panel-package-foreseen-step", args=[package.pk]),
        back=reverse("panel-package", args=[package.pk]),
    )  # fmt: skip


def _cells(scope: Scope, package: Package) -> Iterator[tuple[int | None, Sequence[Cell]]]:
    for lines in portions(package.foreseen_lines.order_by("pk").iterator(chunk_size=AT_ONCE), AT_ONCE):
        around = _around(scope, package, lines)
        for line in lines:
            row = _row(around, line)
            shown = "" if line.other is None else "значение пакета" if row.is_shown else "значение другого поставщика"
            yield line.person_id, (
                row.what, row.about.name if row.about else row.name, row.item, row.kind, row.field, row.before,
                row.after, row.other, shown,
            )  # fmt: skip


def _around(scope: Scope, package: Package, lines: Sequence[ForeseenLine]) -> _Near:
    moves = [line for line in lines if line.what in PLACES]
    stood_in = {place[0] for line in moves for side in (line.before, line.after) for place in side or []}
    ids = {line.institution_id for line in lines if line.institution_id is not None}
    named = {str(said) for line in lines for said in (line.before, line.after) if _is_place(line) and said is not None}
    known = InstitutionExternalId.objects.select_related("institution").filter(
        supplier=package.supplier, external_id__in=named
    )
    return _Near(
        scope,
        persons_of(scope, {line.person_id for line in lines if line.person_id is not None}),
        institutions_of(ids | {place for place in stood_in if isinstance(place, int)}),
        {one.external_id: one.institution.name for one in known},
        dict(Supplier.objects.values_list("pk", "name")),
    )


def _is_place(line: ForeseenLine) -> bool:
    known = _field(line)
    return known is not None and known.type == "institution"


def _field(line: ForeseenLine) -> KindField | None:
    if line.kind is None or not line.field:
        return None
    return next(known for known in fields_of(BY_CODE[line.kind]) if known.name == line.field)


def _row(around: _Near, line: ForeseenLine) -> ForeseenRow:
    known, kind = _field(line), BY_CODE.get(line.kind or 0)
    before, after = _values(around, line, known)
    return ForeseenRow(
        what=line.get_what_display(),
        about=around.persons.get(line.person_id or 0) or around.institutions.get(line.institution_id or 0),
        name=_name(around.scope, line) if line.what in NEW else "",
        item=line.item,
        kind=kind.title if kind and line.what not in NEW else "",
        field=known.label if known else "",
        before=before,
        after=after,
        other=around.suppliers.get(line.other or 0, ""),
        is_shown=line.is_shown,
    )


def _name(scope: Scope, line: ForeseenLine) -> str:
    told: dict[str, Any] = line.after or {}
    day = date.fromisoformat(told["born"]) if told["born"] else None
    said = person_name(scope, *told["name"])
    return f"{said}, {birth(scope, day) or russian.date(day)}" if day else said


def _values(around: _Near, line: ForeseenLine, known: KindField | None) -> tuple[str, str]:
    if line.what in NEW:
        return "", ""
    if known is None:
        return _places(around, line.before or []), _places(around, line.after or [])
    if around.scope.masked and (known.privacy is not Privacy.OPEN or is_closed(around.scope, BY_CODE[line.kind or 0])):
        return MASK, MASK
    return _text(around, known, line.before), _text(around, known, line.after)


def _places(around: _Near, told: Sequence[Sequence[Any]]) -> str:
    return "; ".join(
        ", ".join(filter(None, (_place(around, place), name, SchoolYear(year).label))) for place, name, year in told
    )


def _place(around: _Near, place: int | str) -> str:
    """Registered, or called by the id of a supplier whose package brings it."""
    named = around.institutions.get(place) if isinstance(place, int) else None
    return named.name if named else str(place)


def _text(around: _Near, known: KindField, value: Any) -> str:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return str(value["raw"])
    if known.type == "institution" and value is not None:
        return around.places.get(value, value)
    return display(known, value)
