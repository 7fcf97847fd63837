"""What of a form stands below the body: by body and organisation, and whether they add up to it in every cell."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kontingent.institutions.models import Institution
from kontingent.institutions.queries import PlacesBelow, parting_below
from kontingent.kernel import russian
from kontingent.statistics.counting import Numbers, numbers_below
from kontingent.statistics.definitions import FormSection
from kontingent.web.statistics.asked import FormAsked

MOST = 3  # cells that a sentence names


@dataclass(frozen=True, slots=True)
class FormBelow:
    """`rows`: name, address, the first number of each section with its head.

    `differing`: sentences where the sum is another.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]
    differing: tuple[str, ...]
    cells: int


def below_of(asked: FormAsked) -> FormBelow | None:
    """None of an organisation, and of a form without numbers."""
    sections = _counted(asked)
    if not asked.of.body.is_body or not sections:
        return None
    top, children = parting_below(asked.of.body)
    found = _found(asked, top)
    heads = tuple(_heads(sections))
    firsts = [next(place for place, cell in section.cells.items() if cell.is_counted) for section in sections]
    rows = tuple(
        (
            child.name,
            asked.of.href(body=str(child.pk)),
            tuple(
                (head, russian.number(by_child.get(child.pk, {}).get(first, 0)))
                for head, by_child, first in zip(heads, found, firsts, strict=True)
            ),
        )
        for child in _told(children, found)
    )
    differing = [
        sentence
        for section, by_child in zip(sections, found, strict=True)
        for sentence in _differing(section, asked.numbers(section), by_child)
    ]
    cells = sum(len(asked.numbers(section)) for section in sections)
    return FormBelow(heads, rows, tuple(differing), cells)


def those_below(asked: FormAsked) -> list[Institution]:
    """Whoever has something to tell in the form, where the tree parts; and the body that it parts below."""
    if not asked.of.body.is_body:
        return []
    top, children = parting_below(asked.of.body)
    return [*([] if top == asked.of.body else [top]), *_told(children, _found(asked, top))]


def _told(children: PlacesBelow, found: Iterable[Mapping[int, Numbers]]) -> list[Institution]:
    told = {pk for by_child in found for pk in by_child}
    children.read(told)
    return [children[pk] for pk in children if pk in told]


def _heads(sections: Sequence[FormSection]) -> Iterator[str]:
    """Several sections may have one number: then the title tells them apart."""
    numbers = [one.number for one in sections]
    for one in sections:
        yield f"Раздел {one.number}" + (f". {one.title}" if numbers.count(one.number) > 1 else "")


def _counted(asked: FormAsked) -> list[FormSection]:
    return [one for one in asked.form.sections if one.measures]


def _found(asked: FormAsked, top: Institution) -> list[dict[int, Numbers]]:
    return [numbers_below(section, asked.asked, len(top.path) + 1) for section in _counted(asked)]


def _differing(section: FormSection, whole: Numbers, by_child: dict[int, Numbers]) -> list[str]:
    sums = {place: sum(own.get(place, 0) for own in by_child.values()) for place in whole}
    return [
        f"раздел {section.number}, строка {row}, графа {column}:"
        f" по\u00a0подчинённым {russian.number(sums[row, column])},"
        f" всего {russian.number(number)}"
        for (row, column), number in whole.items()
        if sums[row, column] != number
    ][:MOST]
