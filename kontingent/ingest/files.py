"""Which files a path on the command line means, in which order, and who sent them."""

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from kontingent.ingest.readers.elements import XHTML, SyntaxFault, pull_parser
from kontingent.ingest.vocabulary import all_vocabularies
from kontingent.kernel.errors import Refusal

SUFFIXES = frozenset({".xhtml", ".html", ".xml"})
ORDER = "suppliers.toml"  # beside the packages of a generated region: what to load, in which order
_HEAD = 64 * 1024


class NothingToLoad(Refusal):
    code = "nothing_to_load"


def packages_in(paths: Iterable[Path]) -> list[Path]:
    """Files as given; of a folder its packages in the order of their names, unless it says an order itself."""
    found = [path for given in paths for path in _packages_of(given)]
    if not found:
        raise NothingToLoad("Пакетов нет.", cure=f"Пакет — файл с окончанием {', '.join(sorted(SUFFIXES))}.")
    return found


def _packages_of(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    elif (path / ORDER).is_file():
        listed = tomllib.loads((path / ORDER).read_text(encoding="utf-8"))["packages"]
        yield from (path / name for name in listed)
    elif path.is_dir():
        yield from sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
    else:
        raise NothingToLoad(f"Нет файла или папки {path}.")


def supplier_named_in(path: Path) -> str:
    """The code of the supplier in the header of a package; empty if there is none to be found."""
    names = {vocabulary.header["supplier"] for vocabulary in all_vocabularies()}
    parser = pull_parser(f"{{{XHTML}}}meta")
    with path.open("rb") as file:
        try:
            parser.feed(file.read(_HEAD))
        except SyntaxFault:
            return ""  # loading will say what is wrong with it
    for _, meta in parser.read_events():
        if meta.get("name", "") in names:
            return meta.get("content", "").strip()
    return ""
