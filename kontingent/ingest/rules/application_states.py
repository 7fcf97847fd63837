"""Which status of an application may follow which.

The chain is declared in the classifier (`leads_to`). Suppliers send an application now and then, and what it went
through in between is not told: so a change is legal where the chain leads there by any way.
"""

from collections.abc import Iterator

from kontingent.kernel.classifiers import classifier


def legal_changes() -> frozenset[tuple[str, str]]:
    return frozenset((start, end) for start in classifier("application_status").items for end in _beyond(start))


def _beyond(start: str) -> Iterator[str]:
    chain, met, waiting = classifier("application_status").items, set[str](), [start]
    while waiting:
        for following in chain[waiting.pop()].leads_to:
            if following not in met:
                met.add(following)
                waiting.append(following)
                yield following


def changes_in_sql() -> str:
    """Rows of VALUES: two codes."""
    return ", ".join(f"('{start}', '{end}')" for start, end in sorted(legal_changes()))


def labels_in_sql() -> str:
    """Rows of VALUES: a code and its label."""
    return ", ".join(f"('{item.code}', '{item.label}')" for item in classifier("application_status").items.values())
