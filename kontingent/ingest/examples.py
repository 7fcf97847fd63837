"""Example packages of a supplier: a child that is no one, in an organisation by the supplier's own id."""

import csv
import io
from datetime import date

from kontingent.history.kinds.learning import Enrolment
from kontingent.history.kinds.person import General
from kontingent.ingest import markup
from kontingent.ingest.markup import Record
from kontingent.ingest.vocabulary import ItemType
from kontingent.institutions.models import InstitutionExternalId, Supplier
from kontingent.kernel import clock
from kontingent.kernel.errors import NotFound
from kontingent.kernel.periods import SchoolYear

CHILD = ("Примеров", "Пример", "Примерович")
BOM = "\ufeff"  # Excel reads the letters by it


def example_for(supplier: Supplier, kind: str) -> io.BytesIO:
    """Markup or a table by the ending of its file; of nobody's organisation while the supplier has named none."""
    if kind not in (markup.FORMAT, "csv"):
        raise NotFound("Такого примера нет.")
    known = InstitutionExternalId.objects.filter(supplier=supplier, institution__is_organisation=True)
    place = known.order_by("external_id").values_list("external_id", flat=True).first() or ""
    year = SchoolYear.of(clock.today())
    born = date(year.first - 8, 3, 14)
    return io.BytesIO(_markup(supplier, place, year, born) if kind == markup.FORMAT else _table(place, year, born))


def _markup(supplier: Supplier, place: str, year: SchoolYear, born: date) -> bytes:
    family, given, additional = CHILD
    general = {
        "familyName": family, "givenName": given, "additionalName": additional, "birthDate": born.isoformat(),
        "gender": "male", "citizenship": "russian",
    }  # fmt: skip
    learns = {
        "organisation": place, "schoolYear": str(year.first), "grade": "2", "letter": "А",
        "from": year.start.isoformat(),
    }  # fmt: skip
    records = [Record(General, "", general), Record(Enrolment, "example-enrolment-1", learns)]
    return markup.package(supplier.code, "Пример пакета", ItemType.PERSON, "example-person-1", records)


def _table(place: str, year: SchoolYear, born: date) -> bytes:
    kept = io.StringIO()
    rows = csv.writer(kept, delimiter=";")
    rows.writerow(["Код", "ФИО", "Дата рождения", "Пол", "Гражданство", "Организация", "Учебный год", "Класс"])
    rows.writerow(
        [
            "example-person-1",
            " ".join(CHILD),
            f"{born:%d.%m.%Y}",
            "Мужской",
            "Российская Федерация",
            place,
            year.label,
            "2А",
        ]
    )
    return (BOM + kept.getvalue()).encode()
