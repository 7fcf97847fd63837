"""The map of municipalities by tiles: how full each is, in classes that stay the same from year to year."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kontingent.census.filling import Filling
from kontingent.census.places import Lines
from kontingent.institutions.municipalities import has_code, names_of
from kontingent.institutions.tile_actions import placed_tiles
from kontingent.institutions.tiles import laid
from kontingent.kernel import russian
from kontingent.reports.filled import Filled
from kontingent.web.reports.places_asked import PlacesAsked

LEAST = 2  # municipalities: fewer are no map
WIDTH, HEIGHT, GAP = 132, 72, 6
ON_LINE, LINES = 16, 2  # characters of a name
# Up to which share, the look of the class, its words.
CLASSES = (
    (0.8, "low", "до 80 %"),
    (1.0, "fit", "80–100 %"),
    (1.2, "over", "100–120 %"),
    (float("inf"), "far", "больше 120 %"),
)
UNKNOWN = "void"
# What every name of a municipality has in common says nothing in a tile.
COMMON = frozenset({"муниципальный", "городской", "район", "округ", "муниципальное", "образование", "мр", "го", "мо"})


@dataclass(frozen=True, slots=True)
class Tile:
    """`x` and `y` of its upper left corner; `name` in lines that fit it; `said` is all that it tells."""

    x: int
    y: int
    name: tuple[tuple[int, str], ...]
    number: str
    look: str
    href: str
    said: str


@dataclass(frozen=True, slots=True)
class TileMap:
    width: int
    height: int
    tiles: tuple[Tile, ...]
    legend: tuple[tuple[str, str], ...]  # look and words


@dataclass(frozen=True, slots=True)
class TileFace:
    """What a tile shows: `share` of the places that are filled chooses its look, None is no data."""

    name: str
    share: float | None
    number: str
    href: str
    said: str


def tile_map(asked: PlacesAsked, found: Filled) -> TileMap | None:
    """None of one municipality that is asked for."""
    filled = {str(code): of for code, of in found.lines(Lines.MUNICIPALITIES).some() if has_code(str(code))}
    if asked.municipality:
        return None
    names = names_of(filled)
    return drawn_tiles({code: _face(asked, code, name, filled[code]) for code, name in names.items()})


def drawn_tiles(faces: Mapping[str, TileFace]) -> TileMap | None:
    """By ОКТМО, in its order; None of fewer than two municipalities."""
    if len(faces) < LEAST:
        return None
    cells = laid(list(faces), placed_tiles())
    tiles = tuple(_tiles(faces, cells))
    legend = [(look, words) for _, look, words in CLASSES]
    is_partly = any(face.share is None for face in faces.values())
    return TileMap(
        width=max(tile.x for tile in tiles) + WIDTH,
        height=max(tile.y for tile in tiles) + HEIGHT,
        tiles=tiles,
        legend=(*legend, *([(UNKNOWN, "нет данных о местах")] if is_partly else [])),
    )


def _tiles(faces: Mapping[str, TileFace], cells: Mapping[str, tuple[int, int]]) -> Iterator[Tile]:
    """In the order in which one reads."""
    for code in sorted(faces, key=lambda one: cells[one]):
        (row, column), face = cells[code], faces[code]
        yield Tile(
            x=(column - 1) * (WIDTH + GAP),
            y=(row - 1) * (HEIGHT + GAP),
            name=tuple((20 + 16 * place, line) for place, line in enumerate(short(face.name))),
            number=face.number,
            look=look_of(face.share),
            href=face.href,
            said=f"{face.name}: {face.said}",
        )


def _face(asked: PlacesAsked, code: str, name: str, of: Filling) -> TileFace:
    number = "—" if of.share is None else russian.percent(of.share, 0)
    return TileFace(name, of.share, number, asked.href(municipality=code, by=""), _said(of))


def look_of(share: float | None) -> str:
    return UNKNOWN if share is None else next(look for most, look, _ in CLASSES if share <= most)


def _said(of: Filling) -> str:
    if of.share is None:
        return "нет данных о местах"
    places = russian.count_phrase(of.places, "место", "места", "мест")
    return f"заполнено {russian.percent(of.share)}, {russian.number(of.seated)} на {places}"


def short(name: str) -> Sequence[str]:
    """What tells the municipality apart from others, in lines that fit its tile."""
    own = [word for word in name.split() if word.lower().strip("«».,") not in COMMON] or name.split()
    lines: list[str] = []
    for word in (part for whole in own for part in _parted(whole)):
        if lines and len(lines[-1]) + len(word) < ON_LINE:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    cut = [line if len(line) <= ON_LINE else f"{line[: ON_LINE - 1]}…" for line in lines[:LINES]]
    return cut if len(lines) <= LINES else [*cut[:-1], f"{cut[-1][: ON_LINE - 1]}…"]


def _parted(word: str) -> Sequence[str]:
    """A word that is too long for a line, at its first hyphen."""
    before, hyphen, after = word.partition("-")
    return (f"{before}{hyphen}", after) if len(word) > ON_LINE and after else (word,)
