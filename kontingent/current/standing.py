"""How a person stands in a scope on a day, and which membership is shown first: conditions in SQL."""

from enum import Enum

from kontingent.people.roles import Roles


class Standing(Enum):
    """«Статус»: of the membership in the scope, or in the school year asked for.

    A member today; enrolled, when he is none today but will be; left, when he was one and will not be again.
    """

    OPEN = "open"
    AHEAD = "enrolled"
    LEFT = "left"
    ANY = "any"


# Of `person_scope s`: whoever may be told of by more than an application. The region is told everything.
IS_OPEN = f"""(s.roles <> {Roles.APPLICANT:d}
    OR EXISTS (SELECT FROM institution r WHERE r.id = %(own)s AND r.parent_id IS NULL))"""
# Of `person_scope s`, on the day `today`.
ON_DAY = {
    Standing.OPEN: "s.days @> %(today)s::date",
    Standing.AHEAD: "NOT s.days @> %(today)s::date AND upper(s.days) > %(today)s",
    Standing.LEFT: "upper(s.days) <= %(today)s",
}
# Of `enrolment e` in `institution i`: which membership stands for the person. The present one; else the next one; else
# the last. Of several of one day main programmes first.
FIRST_SHOWN = """(%(today)s BETWEEN e.date_from AND e.date_to) DESC, (e.date_from > %(today)s) DESC,
    greatest(e.date_from, %(today)s), least(e.date_to, %(today)s) DESC, (i.type = 'additional'), e.date_to DESC, i.id,
    e.school_year DESC, e.class_name"""
