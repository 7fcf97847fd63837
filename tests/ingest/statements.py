"""Statements that the register sends to its database, as the driver sends them, by the step that they lead to."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from kontingent.ingest import steps

AFTER = "after"  # the last step

Sent = dict[str, list[str]]  # texts, by the step that was passed next


@contextmanager
def counted() -> Iterator[Sent]:
    """Django's statements and the driver's own; COPY is one, each of `executemany` is one."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    waiting: list[str] = []

    def told(name: str) -> Callable[..., Any]:
        own = getattr(psycopg.Cursor, name)

        def tell(cursor: psycopg.Cursor[Any], query: Any, *rest: Any, **more: Any) -> Any:  # noqa: ANN401 - the driver's
            waiting.append(query if isinstance(query, str) else query.as_string(cursor))
            return own(cursor, query, *rest, **more)

        return tell

    def passed(step: steps.PipelineStep) -> None:
        found[step].extend(waiting)
        waiting.clear()

    with pytest.MonkeyPatch.context() as patched:
        for name in ("execute", "executemany", "copy"):
            patched.setattr(psycopg.Cursor, name, told(name))
        patched.setattr(steps, "watchers", [passed])
        yield found
        found[AFTER].extend(waiting)


def table(sent: Sent) -> str:
    """Each step with its number and, below, the beginning of each statement."""
    lines = []
    for step, texts in sent.items():
        lines.append(f"{step}: {len(texts)}")
        lines += [f"    {' '.join(text.split())[:110]}" for text in texts]
    return "\n".join([*lines, f"all: {sum(map(len, sent.values()))}"])
