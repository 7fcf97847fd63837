"""What of the view is being made, by name: a measurement that wants to know what each part costs watches here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

COUNTED = "counted"  # what persons count for, before and after their rows change
ADDED = "added"  # the difference, written into the cells of the counts

watchers: list[Callable[[str | None], None]] = []  # told the name where a part begins, None where it ends


@contextmanager
def on(part: str) -> Iterator[None]:
    """Parts may lie in one another."""
    for watcher in watchers:
        watcher(part)
    try:
        yield
    finally:
        for watcher in watchers:
            watcher(None)
