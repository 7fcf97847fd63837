"""What is made and kept is not gone through again and again."""

import gc
from collections.abc import Iterator

import pytest

from kontingent.kernel import garbage


@pytest.fixture(autouse=True)
def _as_python_begins() -> Iterator[None]:
    usual = gc.get_threshold()
    gc.set_threshold(700)
    yield
    gc.set_threshold(*usual)


def test_what_is_kept_is_not_looked_into():
    assert _times_looked() > 20
    garbage.look_seldom()
    assert _times_looked() == 0


def _times_looked() -> int:
    """While some tens of thousands of objects are made and kept."""
    looked: list[str] = []
    gc.collect()
    gc.callbacks.append(note := lambda phase, _: looked.append(phase))
    kept = [[] for _ in range(30_000)]
    gc.callbacks.remove(note)
    return len(looked) if kept else 0
