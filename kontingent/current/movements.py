"""Who came to an organisation and who left it: conditions in SQL on an enrolment, named by its alias.

Who comes has no day in the organisation right before, who leaves none right after; 1 September and 31 August are the
bounds of the year and move nobody. The first line of each is the condition of an index. Few of the year come or leave:
each is looked up, or else (without OFFSET) all memberships of all years are read to be compared.
"""

_CAME = """
{m}.date_from > make_date({m}.school_year, 9, 1)
AND NOT EXISTS (SELECT FROM enrolment o WHERE o.person_id = {m}.person_id AND o.institution_id = {m}.institution_id
                AND o.school_year = {m}.school_year AND o.date_from < {m}.date_from
                AND o.date_to >= {m}.date_from - 1 OFFSET 0)
"""
_LEFT = """
{m}.date_to < make_date({m}.school_year + 1, 8, 31)
AND NOT EXISTS (SELECT FROM enrolment o WHERE o.person_id = {m}.person_id AND o.institution_id = {m}.institution_id
                AND o.school_year = {m}.school_year AND o.date_to > {m}.date_to
                AND o.date_from <= {m}.date_to + 1 OFFSET 0)
"""


def came(alias: str) -> str:
    """On the first day of the membership."""
    return _CAME.format(m=alias)


def left(alias: str) -> str:
    """On the last day of the membership: gone on the day after."""
    return _LEFT.format(m=alias)
