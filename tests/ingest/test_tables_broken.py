"""Tables broken at random are read or refused with a sentence; nothing else comes out of the reader."""

import datetime as dt
import io
import random
import zipfile
from collections.abc import Callable

import pytest

from kontingent.history.models import Fact
from kontingent.ingest.errors import PackageRefused
from kontingent.ingest.models import Package, Remark
from kontingent.ingest.readers.package import RawItem
from kontingent.ingest.readers.registry import reader_of
from tests.ingest.region import build, send
from tests.ingest.sheets import book, text

HEAD = ["Код", "Фамилия", "Имя", "Дата рождения", "СНИЛС", "Класс", "Законный представитель", "Удалить"]
ROWS = [HEAD, *([f"p-{n}", "Ёлкина", "Алёна", "04.03.2006", "1", "5А", "Ёлкин Илья", ""] for n in range(4))]
BOOK = book(
    {
        "Пакет": [["Организация", "o-90"], ["Вид", "полный"], ["Составлен", dt.date(2018, 4, 20)]],
        "Список": [["Список класса"], *ROWS, ["", "Лис", "Ян", dt.date(2006, 3, 4), 12, 5, 1.5, True]],
        "Места": [["Учебный год", "Мест"], [2017, 100]],
    },
    hidden_rows=[2],
)
TEXT = text(ROWS)


def read(data: bytes) -> list[RawItem]:
    reader = reader_of(data)
    examined = reader.examine([data])
    return [item for chunk in reader.split([data]) for item in reader.items_of(chunk, examined)]


def broken(data: bytes, chance: random.Random) -> bytes:
    """Some bytes changed, doubled, cut out or moved."""
    made = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at, size = chance.randrange(len(made) + 1), chance.choice((1, 1, 2, 8, 64))
        part = bytes(made[at : at + size])
        match chance.randrange(5):
            case 0:
                made[at : at + size] = chance.randbytes(len(part))
            case 1:
                made[at:at] = part * chance.randint(1, 3)
            case 2:
                del made[at : at + size]
            case 3:
                made[at:at] = chance.choice((b"\0", b'"', b";", b"<", b"&", b"\r\n", b"\xff", b"\t", b"1e99", b"-1"))
            case 4:
                del made[at:]
                made += data[: chance.randrange(64)]
    return bytes(made)


def broken_inside(data: bytes, chance: random.Random) -> bytes:
    """A whole archive, one part of which is broken."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as archive:
        names = source.namelist()
        chosen = chance.choice(names)
        for name in names:
            part = source.read(name)
            archive.writestr(name, broken(part, chance) if name == chosen else part)
    return target.getvalue()


WAYS: dict[str, tuple[bytes, Callable[[bytes, random.Random], bytes]]] = {
    "text": (TEXT, broken),
    "cp1251": (TEXT.decode().encode("cp1251"), broken),
    "book": (BOOK, broken),
    "parts of a book": (BOOK, broken_inside),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("times", [60, pytest.param(30_000, marks=pytest.mark.soak)])
def test_a_broken_table_is_read_or_refused(way: str, times: int):
    data, breaks = WAYS[way]
    seed = random.randrange(1 << 32)  # noqa: S311 - told where something else comes out
    sentences = {("", "x")}
    for n in range(times):
        made = breaks(data, random.Random(seed + n))  # noqa: S311 - as above
        try:
            read(made)
        except PackageRefused as refused:
            sentences.add((refused.sentence, refused.cure))
        except BaseException as error:
            error.add_note(f"seed {seed + n}: {made!r}")
            raise
    assert all(cure for _, cure in sentences)
    assert read(data)


@pytest.mark.django_db
@pytest.mark.parametrize("times", [12, pytest.param(300, marks=pytest.mark.soak)])
def test_a_broken_table_ends_with_a_protocol_and_never_by_half(times: int):
    build()
    seed = random.randrange(1 << 32)  # noqa: S311 - as above
    for n in range(times):
        data, breaks = WAYS[sorted(WAYS)[n % len(WAYS)]]
        made = breaks(data, random.Random(seed + n))  # noqa: S311 - as above
        try:
            sent = send(made)
        except BaseException as error:
            error.add_note(f"seed {seed + n}: {made!r}")
            raise
        facts = Fact.objects.filter(package_id=sent.pk).count()
        if sent.state == Package.State.REFUSED:
            assert (facts, Remark.objects.filter(package=sent).count()) == (0, 1), seed + n
            assert sent.reason
        elif sent.state == Package.State.HELD:
            assert sent.reason
        else:
            assert sent.finished_at is not None
            assert facts <= sent.counts["new"] + sent.counts["changed"] + sent.counts["withdrawn"], seed + n
