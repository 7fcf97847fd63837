"""Addresses of lists behind numbers: the list has exactly as many rows as the number says."""

from urllib.parse import urlencode

from kontingent.kernel.periods import SchoolYear
from kontingent.portfolios.counts import ClassCount


def learners(year: SchoolYear, institution_id: int | None = None, **more: str) -> str:
    """«Контингент»: learners on the year's day of counting, of the viewer's whole scope or of one institution in it."""
    place = {"institution": str(institution_id)} if institution_id is not None else {}
    return f"/contingent/?{urlencode({'role': 'learner', 'school_year': str(year.first), **place, **more})}"


def staff(institution_id: int) -> str:
    """«Контингент»: those who are not dismissed today."""
    return f"/contingent/?{urlencode({'role': 'employee', 'institution': str(institution_id)})}"


def class_learners(institution_id: int, year: SchoolYear, one: ClassCount) -> str:
    """`none` asks for a form or shift that nobody has named."""
    return learners(
        year, institution_id, class_name=one.name, form=one.form or "none", shift=one.shift or "none"
    )  # fmt: skip


def organisations(body_id: int, **more: str) -> str:
    return f"/organisations/?{urlencode({'body': str(body_id), **more})}"
