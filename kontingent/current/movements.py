"""Who came to an organisation and who left it: conditions in SQL on an enrolment, named by its alias.

Who comes has no day in the organisation right before, who leaves none right after; 1 September and 31 August are the
bounds of the year and move nobody. The first line of each is the condition of an index. Few of the year come or leave:
each is looked up, or else (without OFFSET) all memberships of all years are read to be compared.
"""

_COMES = "{m}.date_from > make_date({m}.school_year, 9, 1)"
_LEAVES = "{m}.date_to < make_date({m}.school_year + 1, 8, 31)"
_CAME = f"""
{_COMES}
AND NOT EXISTS (SELECT FROM enrolment o WHERE o.person_id = {{m}}.person_id AND o.institution_id = {{m}}.institution_id
                AND o.school_year = {{m}}.school_year AND o.date_from < {{m}}.date_from
                AND o.date_to >= {{m}}.date_from - 1 OFFSET 0)
"""
_LEFT = f"""
{_LEAVES}
AND NOT EXISTS (SELECT FROM enrolment o WHERE o.person_id = {{m}}.person_id AND o.institution_id = {{m}}.institution_id
                AND o.school_year = {{m}}.school_year AND o.date_to > {{m}}.date_to
                AND o.date_from <= {{m}}.date_to + 1 OFFSET 0)
"""
# A main programme of a year that somebody is at on a day of it; of several the one that goes on at a school.
AT_MAIN = """
FROM enrolment n JOIN institution t ON t.id = n.institution_id
WHERE n.person_id = {m}.person_id AND n.school_year = {year} AND {day} BETWEEN n.date_from AND n.date_to
  AND t.type <> 'additional'
"""
_WENT = f"""
CASE (SELECT min(CASE WHEN t.type IN ('general', 'adapted') AND n.grade > {{m}}.grade THEN 1
                      WHEN t.type IN ('general', 'adapted') AND n.grade <= {{m}}.grade THEN 2
                      WHEN t.type = 'vocational' THEN 3 ELSE 4 END) {AT_MAIN})
WHEN 1 THEN 'on' WHEN 2 THEN 'again' WHEN 3 THEN 'vocational' WHEN 4 THEN 'other' ELSE '' END
"""
WENT_TO = {
    "on": "В\u00a0школе, в\u00a0следующем классе",
    "again": "В\u00a0школе, в\u00a0той же\u00a0параллели",
    "vocational": "В\u00a0ПОО",
    "other": "В\u00a0других организациях",
    "": "Не\u00a0найдены",
}


def went(alias: str, *, year: str, day: str) -> str:
    """Where the member is on a day of another year: a key of WENT_TO."""
    return _WENT.format(m=alias, year=year, day=day)


def moves(alias: str, day: str) -> str:
    """Whoever comes or leaves on this `day` of a membership, or was there right before or after: of an index."""
    return {"date_from": _COMES, "date_to": _LEAVES}[day].format(m=alias)


def came(alias: str) -> str:
    """On the first day of the membership."""
    return _CAME.format(m=alias)


def left(alias: str) -> str:
    """On the last day of the membership: gone on the day after."""
    return _LEFT.format(m=alias)
