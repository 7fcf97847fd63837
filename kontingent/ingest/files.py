"""Which files a path on the command line means, in which order, and who sent them."""

import errno
import os
import stat
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kontingent.ingest.errors import PackageRefused
from kontingent.ingest.header import header_of
from kontingent.ingest.readers.package import MEGABYTE
from kontingent.ingest.readers.registry import LOOKED_AT, SUFFIXES, reader_of
from kontingent.ingest.vocabulary import all_vocabularies, choose
from kontingent.kernel.errors import Refusal

ORDER = "suppliers.toml"  # beside the packages of a generated region: what to load, in which order
_HEAD = 64 * 1024


class NothingToLoad(Refusal):
    code = "nothing_to_load"


class OrderUnreadable(Refusal):
    code = "order_unreadable"


class Unreadable(Refusal):
    code = "unreadable"


def packages_in(paths: Iterable[Path]) -> list[Path]:
    """Files as given; of a folder its packages in the order of their names, unless it says an order itself.

    What cannot be read stays in the list: `opened` says why. OrderUnreadable if a folder's own order makes no sense.
    """
    found = [path for given in paths for path in _packages_of(given)]
    if not found:
        raise NothingToLoad("Пакетов нет.", cure=f"Пакет — файл с окончанием {', '.join(sorted(SUFFIXES))}.")
    return found


def _packages_of(path: Path) -> Iterator[Path]:
    try:
        order = (path / ORDER).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        yield from _packages_below(path) if _is_folder(path) else [path]
    except OSError:
        yield path / ORDER if _is_folder(path) else path
    else:
        yield from (path / name for name in _listed(path / ORDER, order))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _listed(path: Path, order: bytes) -> list[str]:
    try:
        listed = tomllib.loads(order.decode())["packages"]
        return [os.fspath(name) for name in listed]
    except (ValueError, KeyError, TypeError) as error:
        raise OrderUnreadable(
            f"{printable(path)}: порядок загрузки не прочитать.",
            cure="Это файл TOML со списком packages; исправьте его или уберите, тогда пакеты пойдут по именам.",
        ) from error


def _packages_below(folder: Path) -> list[Path]:
    """Everything that is called a package, and the folders that cannot be looked into."""
    closed: list[Path] = []
    walk = os.walk(folder, onerror=lambda error: closed.append(Path(error.filename)))
    called = [Path(place, name) for place, folders, files in walk for name in (*folders, *files)]
    return sorted([path for path in called if path.suffix.lower() in LOOKED_AT and path not in closed] + closed)


def printable(path: Path | str) -> str:
    """A name as text: on disk it is bytes, and they need not be UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


_OPENABLE = (stat.S_IFREG, stat.S_IFDIR)  # opening a pipe would wait for whoever writes into it
_CURES = {
    errno.EACCES: ("Нет права читать.", "Откройте доступ учётной записи, от имени которой идёт загрузка."),
    errno.EISDIR: ("Это папка, а не файл.", "Пакет — один файл; уберите окончание из имени папки."),
    errno.ENOENT: ("Такого файла нет.", "Проверьте имя."),
    errno.ENOTDIR: ("Такого файла нет.", "Проверьте имя."),
    errno.ELOOP: ("Ссылка ведёт сама на себя.", "Положите вместо ссылки сам файл."),
}


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Unreadable with the reason and the cure if it is no file, or its bytes do not come."""
    try:
        if stat.S_IFMT(path.stat().st_mode) not in _OPENABLE:
            raise Unreadable("Это не файл, а устройство или канал.", cure="Сохраните пакет в файл.")
        with path.open("rb") as stream:
            yield stream
    except OSError as error:
        if error.errno == errno.ENOENT and path.is_symlink():
            raise Unreadable("Ссылка никуда не ведёт.", cure="Положите вместо ссылки сам файл.") from error
        reason, cure = _CURES.get(error.errno or 0, (f"Не читается: {error.strerror}.", "Проверьте диск и файл."))
        raise Unreadable(reason, cure=cure) from error


def supplier_named_in(stream: BinaryIO) -> str:
    """The code of the supplier in the header of a package; PackageRefused with what is wrong if there is none."""
    head = stream.read(_HEAD)
    reader = reader_of(head)
    if code := reader.named_in(head, {vocabulary.header["supplier"] for vocabulary in all_vocabularies()}):
        return code
    stream.seek(0)
    try:
        examined = reader.examine(iter(lambda: stream.read(MEGABYTE), b""))
    except PackageRefused as refused:  # a table that the mapping of its supplier may still explain
        if code := refused.meta.get(all_vocabularies()[0].header["supplier"], ""):
            return code
        raise
    vocabulary = choose(examined.meta, examined.first_type, all_vocabularies())
    if examined.headless:
        if code := examined.meta.get(vocabulary.header["supplier"], ""):
            return code
        raise PackageRefused(
            "В таблице не назван поставщик.", cure="Назовите его на листе «Пакет» или укажите --supplier КОД."
        )
    return header_of(examined.title, examined.meta, vocabulary).supplier
