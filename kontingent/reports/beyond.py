"""Where those are now whom the viewer's part of the region no longer sees: told of five of them together, or of nobody.

Whoever learns in the viewer's scope on the day is known to him with his organisation, so a count of those tells him
nothing. Of the others a count tells where a child went; of one child it is about that child.
"""

from collections.abc import Mapping
from dataclasses import replace

from kontingent.reports.answers import Answer, Asked, by_row, parting
from kontingent.reports.grammar import Report
from kontingent.reports.values import ALL, Value

FEWEST = 5
_UNSEEN = """
AND NOT EXISTS (SELECT FROM person_scope p
                WHERE p.person_id = e.person_id AND p.scope_id = %(own)s AND p.days @> %(day)s::date)
"""


def is_of_part(report: Report, asked: Asked) -> bool:
    """The viewer sees a part of the region, and the report tells of what lies beyond it."""
    return report.measure.tells_beyond and asked.scope.institution_id != asked.body.path[0]


def told(found: Answer, asked: Asked) -> Answer:
    """Without parts of the rows that would tell of fewer. Where the total would, no column says what it is of."""
    report = found.report
    measure = replace(report.measure, source=report.measure.source + _UNSEEN)
    depth, _ = parting(report, asked)
    alone = replace(report, measure=measure, beside=())
    hidden = _hidden(by_row(measure, alone, asked, depth, found.counting), found)
    numbers = {where: n for where, n in found.numbers.items() if where[0] not in hidden or where[1] is ALL}
    parts = {row: some for row, some in found.parts.items() if row not in hidden}
    columns = () if ALL in hidden else found.columns
    return replace(found, hidden=hidden, columns=columns, numbers=numbers, parts=parts)


def _hidden(unseen: Mapping[Value, int], found: Answer) -> frozenset[Value]:
    """The rest of the total without the rows that are told is of as many, or of nobody: the smallest go with it."""
    counted = sorted((number, place, row) for place, row in enumerate(found.rows) if (number := unseen.get(row, 0)))
    told_of = [row for number, _, row in counted if number >= FEWEST]
    few = {row for number, _, row in counted if number < FEWEST}
    while 0 < unseen.get(ALL, 0) - sum(unseen[row] for row in told_of) < FEWEST and told_of:
        few.add(told_of.pop(0))
    rest = unseen.get(ALL, 0) - sum(unseen[row] for row in told_of)
    return frozenset(few | ({ALL} if 0 < rest < FEWEST else set()))
