"""Head counts written by hand: as the register keeps them, and as a table gives them."""

import datetime as dt
from collections.abc import Mapping

from kontingent.current.models import Headcount
from kontingent.forecasting.series import Series
from kontingent.institutions.models import Institution
from kontingent.institutions.municipalities import put_municipalities_right
from kontingent.planning.models import BirthProjection, PastCount

REGION, FIRST_TOWN, SECOND_TOWN, SCHOOL, OTHER, NURSERY, COLLEGE = 1, 2, 3, 11, 12, 13, 14
FIRST, SECOND = "94611000", "94612000"


def found_region() -> None:
    """A region of two towns; a school, a kindergarten and a college in the first, a school in the second."""
    institution(REGION, None, is_body=True)
    institution(FIRST_TOWN, REGION, is_body=True, oktmo=FIRST, municipality="Лесной район")
    institution(SECOND_TOWN, REGION, is_body=True, oktmo=SECOND, municipality="Заозёрный район")
    institution(SCHOOL, FIRST_TOWN, type="general", oktmo=FIRST, short_name="Школа №\u00a01", ogrn="1027700000001")
    institution(OTHER, SECOND_TOWN, type="general", oktmo=SECOND, short_name="Школа №\u00a02", ogrn="1027700000002")
    institution(NURSERY, FIRST_TOWN, type="preschool", oktmo=FIRST, short_name="Сад №\u00a01")
    institution(COLLEGE, REGION, type="vocational", oktmo=FIRST, short_name="Колледж")
    put_municipalities_right()


def institution(id_: int, parent: int | None, *, is_body: bool = False, **fields: str) -> None:
    above = Institution.objects.get(pk=parent).path if parent else []
    Institution.objects.create(
        id=id_, parent_id=parent, path=[*above, id_], is_body=is_body, is_organisation=not is_body,
        full_name=fields.get("short_name", f"Орган {id_}"), **fields,
    )  # fmt: skip


def kept(id_: int, year: int, learners: Mapping[int, int], *, born: int = 0, day: str = "") -> None:
    """As loading keeps them, from 1 September or from a day ГГГГ-ММ-ДД on."""
    begins = dt.date.fromisoformat(day) if day else dt.date(year, 9, 1)
    for grade, number in learners.items():
        Headcount.objects.create(
            institution_id=id_, school_year=year, class_name=f"{grade} {born}", grade=grade, form="", shift="",
            birth_year=born, sex="male", effective=begins, change=number,
        )  # fmt: skip


def given(id_: int, years: Mapping[int, Mapping[int, int]], track: str = "school") -> None:
    """As a table gives them."""
    PastCount.objects.bulk_create(
        PastCount(institution_id=id_, track=track, school_year=year, grade=grade, learners=number, source="ОО-1")
        for year, grades in years.items()
        for grade, number in grades.items()
    )


def born(oktmo: str, years: Mapping[int, int], variant: str = "known") -> None:
    BirthProjection.objects.bulk_create(
        BirthProjection(oktmo=oktmo, year=year, variant=variant, births=number, source="Росстат")
        for year, number in years.items()
    )


def give_world(series: Series, last: int) -> list[int]:
    """A made-up world of schools, its last year the named one; their ids."""
    institution(REGION, None, is_body=True)
    for town in range(series.municipalities):
        institution(100 + town, REGION, is_body=True, oktmo=f"946{town:05}", municipality=f"Район {town}")
    first = last - series.years + 1
    ids = []
    for place, town in enumerate(series.parents.tolist()):
        ids.append(1000 + place)
        institution(ids[-1], 100 + town, type="general", oktmo=f"946{town:05}", short_name=f"Школа {place}")
        counts = series.counts[place].astype(int).tolist()
        given(ids[-1], {
            first + year: {grade: number for grade, number in enumerate(row, 1) if number}
            for year, row in enumerate(counts)
        })  # fmt: skip
    begins = first - series.before
    for town, row in enumerate(series.births.astype(int).tolist()):
        born(f"946{town:05}", {begins + year: number for year, number in enumerate(row) if begins + year <= last})
    put_municipalities_right()
    return ids
