"""Persons of a list as a part of a statement: `FROM … WHERE …`, to which others add what they select."""

from kontingent.institutions.scope import Scope
from kontingent.registry.filter_conditions import conditions
from kontingent.registry.filters import Filters
from kontingent.registry.parting import Source

# The planner takes any part of a name for one that a hundredth have, and would rather read all names of the scope.
_BY_CARDS = """person_card c
CROSS JOIN LATERAL (SELECT * FROM person_scope WHERE person_id = c.person_id AND scope_id = %(scope)s OFFSET 0) s"""


def rows_from(scope: Scope, filters: Filters, *, walked: bool = False, by_cards: bool = False) -> Source:
    """`FROM … WHERE …` and its values; `walked` as in `conditions`. `by_cards`: a name on them is looked for first."""
    where, values = where_of(scope, filters, walked=walked)
    if by_cards and "c.name_key LIKE" in where:
        return f"FROM {_BY_CARDS} WHERE {where}", values
    # The card is joined for those who ask it: without it a count is read from the index of the scope alone.
    card = "JOIN person_card c ON c.person_id = s.person_id" if "c." in where else ""
    return f"FROM person_scope s {card} WHERE {where}", values


def where_of(scope: Scope, filters: Filters, *, walked: bool) -> Source:
    """As one condition."""
    texts, values = [], {}
    for text, named in conditions(scope, filters, walked=walked):
        texts.append(text)
        values.update(named)
    return " AND ".join(texts), values
