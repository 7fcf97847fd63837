"""A circulation with bounds in a small network: how far the flow of one arc may change while all others keep theirs."""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass

ENDLESS = 10**9


@dataclass(slots=True)
class _Arc:
    tail: str
    head: str
    low: int
    high: int
    flow: int

    def room(self, node: str) -> int:
        """How much more can go from that end of it to the other one."""
        return self.high - self.flow if node == self.tail else self.flow - self.low

    def move(self, node: str, by: int) -> None:
        self.flow += by if node == self.tail else -by


class Network:
    """Of whole numbers, so an arc may have every value between its least and its greatest flow."""

    def __init__(self) -> None:
        self.arcs: dict[Hashable, _Arc] = {}
        self.at: defaultdict[str, list[tuple[str, _Arc]]] = defaultdict(list)  # with the other end

    def add(self, name: Hashable, tail: str, head: str, bounds: tuple[int, int], flow: int) -> None:
        self.arcs[name] = arc = _Arc(tail, head, *bounds, flow)
        self.at[tail].append((head, arc))
        self.at[head].append((tail, arc))

    def has_values(self, name: Hashable, least: int) -> bool:
        """Whether the arc may have as many."""
        arc = self.arcs[name]
        up = self._change(arc, arc.head, arc.tail, min(least - 1, arc.high - arc.flow))
        return (
            up + 1 >= least
            or up + 1 + self._change(arc, arc.tail, arc.head, min(least - 1 - up, arc.flow - arc.low)) >= least
        )

    def _change(self, arc: _Arc, start: str, end: str, most: int) -> int:
        """How much can go around it from start to end; the flow is left as it was."""
        found, moved = 0, []
        while found < most and (path := self._path(arc, start, end)) is not None:
            by = min(most - found, *(one.room(node) for node, one in path))
            for node, one in path:
                one.move(node, by)
            moved.append((path, by))
            found += by
        for path, by in moved:
            for node, one in path:
                one.move(node, -by)
        return found

    def _path(self, without: _Arc, start: str, end: str) -> list[tuple[str, _Arc]] | None:
        """The shortest one; nodes in the order in which they are met."""
        came: dict[str, tuple[str, _Arc]] = {}
        met = [start]
        for node in met:
            for beyond, arc in self.at[node]:
                if beyond in came or arc is without or beyond == start or arc.room(node) <= 0:
                    continue
                came[beyond] = (node, arc)
                if beyond == end:
                    return _back(came, start, end)
                met.append(beyond)
        return None


def _back(came: dict[str, tuple[str, _Arc]], start: str, end: str) -> list[tuple[str, _Arc]]:
    """The way by which `end` was met: each arc with the node from which it is gone."""
    path, node = [], end
    while node != start:
        node, arc = came[node]
        path.append((node, arc))
    return path
