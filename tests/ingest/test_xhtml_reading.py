"""What the reader makes of a good package: text, places, lines; the same however the bytes are cut."""

import tracemalloc
import zlib
from collections.abc import Collection, Iterator, Mapping

import pytest

from kontingent.ingest.readers import xhtml
from kontingent.ingest.readers.package import Chunk, Examined, Limits, LineStart, Piece, RawItem, Sent
from kontingent.ingest.readers.xhtml.elements import XHTML, SyntaxFault
from kontingent.ingest.storage import cut, packed
from kontingent.kernel.portions import portions
from tests.ingest.xhtml import general, package, person, section

WORKED = """<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Пакет 2018-04-20/7</title>
<meta name="kontingent:supplier" content="dnevnik"/><meta name="kontingent:mode" content="delta"/>
<meta name="kontingent:made" content="2018-04-20T06:15:00+03:00"/></head><body>
<article itemscope="" itemtype="urn:kontingent:1.0:Person" itemid="p-1001">
  <div itemprop="general" itemscope="" itemtype="urn:kontingent:1.0:General">
    <span itemprop="familyName">Абрамов</span> <span itemprop="givenName">Даниил</span> <span itemprop="additionalName">Романович</span>
    <time itemprop="birthDate" datetime="2002-11-14">14.11.2002</time> <data itemprop="gender" value="male">Мужской</data></div>
  <div itemprop="enrolment" itemscope="" itemtype="urn:kontingent:1.0:Enrolment" itemid="e-5">
    <link itemprop="organisation" href="urn:kontingent:id:o-90"/> <data itemprop="grade" value="9">9</data> <span itemprop="letter">Б</span>
    <data itemprop="schoolYear" value="2017">2017 / 2018</data> <time itemprop="from" datetime="2017-09-01">01.09.2017</time></div>
</article></body></html>
""".encode()  # noqa: E501 - as in the documentation


def read(data: bytes, limits: Limits | None = None) -> list[RawItem]:
    limits = limits or Limits()
    return list(xhtml.read([data], xhtml.examine([data], limits=limits), limits=limits))


def test_the_worked_package_of_the_documentation():
    examined = xhtml.examine([WORKED])
    assert examined.title == "Пакет 2018-04-20/7"
    assert examined.meta["kontingent:supplier"] == "dnevnik"
    (item,) = xhtml.read([WORKED], examined)
    assert (item.type, item.id, item.place, item.at) == ("urn:kontingent:1.0:Person", "p-1001", 1, ("", 4, "", ""))
    general_, enrolment = item.sections
    assert (general_.prop, general_.id, general_.place, general_.at) == ("general", "", 2, ("", 5, "", ""))
    assert general_.cells == {
        "familyName": "Абрамов", "givenName": "Даниил", "additionalName": "Романович",
        "birthDate": "2002-11-14", "gender": "male",
    }  # fmt: skip
    assert (enrolment.id, enrolment.place, enrolment.row) == ("e-5", 3, 8)
    assert enrolment.cells == {
        "organisation": "urn:kontingent:id:o-90", "grade": "9", "letter": "Б", "schoolYear": "2017",
        "from": "2017-09-01",
    }  # fmt: skip


def test_values_come_from_where_microdata_keeps_them():
    data = package(
        person(
            "p-1",
            '<section itemprop="x" itemscope="" itemtype="t"><p><b itemprop="a">один <i>два</i></b></p>',
            '<time itemprop="b">сегодня</time><meta itemprop="c" content=" с "/>',
            '<meta itemprop="withdrawn" content="true"/><b itemprop="a">ещё</b>',
            '<div itemprop="d" itemscope="" itemtype="inner"><b itemprop="z">!</b></div></section>',
            '<b itemprop="loose">!</b>',
        )
    )
    (item,) = read(data)
    (only,) = item.sections
    assert only.cells == {"a": "один два", "b": "сегодня", "c": " с "}
    assert only.withdrawn
    assert only.repeated == ("a",)
    assert only.nested == ("inner",)
    assert item.loose == ("loose",)


def test_a_package_without_records_is_a_package():
    assert read(package()) == []
    assert xhtml.examine([package()]).meta["kontingent:mode"] == "delta"


@pytest.mark.parametrize("width", [1, 2, 3, 7, 64, 1000])
def test_the_bytes_may_be_cut_anywhere(width: int):
    data = package(
        "<!-- <article itemscope=''> -->",
        *(person(f"p-{n}", general(), section("Contacts", email="a&quot;&gt;'b")) for n in range(7)),
        "<![CDATA[<article>]]><?php <article> ?>",
        '<article itemscope="" itemid="empty" title="a > b"/>',
        person("p-last", "<article>вложенный</article>", general()),
    )
    cut = [data[start : start + width] for start in range(0, len(data), width)]
    limits = Limits(chunk_records=4)
    whole = list(xhtml.split([data], limits=limits))
    assert list(xhtml.split(cut, limits=limits)) == whole
    assert [chunk.number for chunk in whole] == list(range(1, len(whole) + 1))
    items = list(xhtml.read(cut, xhtml.examine(cut), limits=limits))
    assert [item.id for item in items] == [*(f"p-{n}" for n in range(7)), "empty", "p-last"]
    assert [item.number for item in items] == list(range(1, 10))
    places = [place for item in items for place in (item.place, *(section.place for section in item.sections))]
    assert places == list(range(1, len(places) + 1))
    for found in items:
        assert found.id.encode() in data.splitlines()[found.row - 1]


def test_an_item_behind_more_lines_than_a_parser_counts_in_two_bytes_stands_where_it_stands():
    data = package(*(person(f"p-{n}", "\n" * 40_000, general()) for n in range(4)))
    lines = data.splitlines()
    found = list(xhtml.read([data], xhtml.examine([data])))
    assert [lines[item.row - 1].count(f'itemid="{item.id}"'.encode()) for item in found] == [1, 1, 1, 1]


def test_the_first_chunk_may_be_small_and_each_one_behind_it_twice_as_large():
    data = package(*(person(f"p-{n}", general()) for n in range(40)))
    limits = Limits(chunk_records=16, first_records=2)
    chunks = list(xhtml.split([data], limits=limits))
    assert [chunk.records for chunk in chunks] == [2, 4, 8, 16, 16, 16, 16, 2]
    rest = xhtml.split([data], limits=limits, after_place=chunks[2].last_place, after_number=chunks[2].number)
    assert list(rest) == chunks[3:]


@pytest.mark.parametrize("width", [1, 7, 64, 10_000])
@pytest.mark.parametrize(
    "odd",
    [
        '<article itemscope="" itemid="odd"/>',
        '<article itemscope="" itemid="odd"></article >',
        person("odd", "<article>вложенный</article>", general()),
    ],
)
def test_an_item_that_is_written_otherwise_stands_anywhere_among_plain_ones(odd: str, width: int):
    for before in range(4):
        items = [person(f"p-{n}", general()) for n in range(3)]
        items.insert(before, odd)
        data = package(*items)
        cut = [data[start : start + width] for start in range(0, len(data), width)]
        ids = [f"p-{n}" for n in range(3)]
        ids.insert(before, "odd")
        assert [item.id for item in xhtml.read(cut, xhtml.examine(cut), limits=Limits(chunk_records=2))] == ids


def test_reading_goes_on_after_any_place():
    data = package(*(person(f"p-{n}", general()) for n in range(9)))
    whole = list(xhtml.split([data], limits=Limits(chunk_records=4)))
    for done in whole:
        rest = xhtml.split(
            [data], limits=Limits(chunk_records=4), after_place=done.last_place, after_number=done.number
        )
        assert list(rest) == whole[done.number :]


def test_declarations_of_the_root_reach_every_chunk():
    data = package(person("p-1", '<b itemprop="x" my:note="1">!</b>'), person("p-2"))
    data = data.replace(b"<html ", b'<html xmlns:my="urn:my" ')
    assert [item.id for item in read(data, Limits(chunk_records=1))] == ["p-1", "p-2"]


def test_repeated_items_are_known_by_number():
    data = package(person("p-1"), person("p-2"), person("p-1"), person("p-1"))
    assert xhtml.examine([data]).repeated == {3, 4}


def test_an_item_that_is_no_article_is_noticed():
    data = package(
        '<div itemscope="" itemtype="urn:kontingent:1.0:Person">?</div>', '<article itemscope=""/>', '<p itemscope=""/>'
    )
    assert [(one.rule.code, one.at.row) for one in xhtml.examine([data]).said] == [("F23f", 2), ("F23f", 4)]


@pytest.mark.slow
@pytest.mark.parametrize("items", [50_000, pytest.param(1_000_000, marks=pytest.mark.soak)])
def test_tiny_items_take_the_memory_of_a_chunk(items):
    def pieces() -> Iterator[bytes]:
        head, tail = package("|").split(b"|")
        yield head
        for start in range(0, items, 1000):
            yield b"".join(b'<article itemscope="" itemid="%d"/>' % n for n in range(start, start + 1000))
        yield tail

    tracemalloc.start()
    examined = xhtml.examine(pieces())
    kept, _ = tracemalloc.get_traced_memory()
    assert examined.items == items
    assert kept < 12 * items  # while batches are recorded, to tell who else is in the package
    assert [id_ for id_ in ("-1", "0", "777", str(items - 1), str(items)) if examined.holds([""], id_)] == [
        "0", "777", str(items - 1)
    ]  # fmt: skip
    tracemalloc.reset_peak()
    count = sum(1 for _ in xhtml.read(pieces(), examined))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == items
    assert peak - kept < 8 * 1024 * 1024


def test_a_chunk_is_read_as_it_is_parsed():
    """The tree of a whole chunk takes twenty times its bytes: no more of it stands than a parser is fed at once."""
    items = "".join(person(f"p-{n}", general(f"Имя{n}")) for n in range(1000)).encode()
    chunk = Chunk(1, 1, 1, 2000, items + b"<article>", begun=[LineStart(0, 1)])
    found = xhtml.items_of(chunk, Examined())
    assert [next(found).id for _ in range(700)] == [f"p-{n}" for n in range(700)]
    with pytest.raises(SyntaxFault):
        list(found)


def test_a_chunk_that_was_read_leaves_no_tree_behind():
    """The parser and its tree hold each other, and the collector looks seldom."""
    items = "".join(person(f"p-{n}", general(f"Имя{n}")) for n in range(3)).encode()
    articles = xhtml._articles_in(f'<html xmlns="{XHTML}">'.encode(), items)
    root = next(articles).getparent()
    assert sum(1 for _ in articles) == 2
    assert root is not None
    assert len(root) == 0


COMMENT = "<!-- <article> -->"


@pytest.mark.parametrize("odd", ["", COMMENT, f"<section>{COMMENT}</section>"], ids=["plain", "odd", "odd between"])
@pytest.mark.parametrize("one_in", [1, 2, 7, 1000])
def test_what_is_left_of_kept_pieces_is_what_is_left_of_their_bytes(odd: str, one_in: int):
    items = [person(f"p-{n}", general(f"Имя{n}"), "\n" * (n % 3)) for n in range(400)]
    data = package(*items[:300], odd, *items[300:])
    kept = [packed(piece) for piece in cut([data])]
    assert sum(piece.items is not None for piece in kept) > 3
    bare = [Piece(piece.packed) for piece in kept]

    def left(pieces: list[Piece], at_once: int) -> tuple[dict[int, bytes], bytes]:
        met: dict[int, bytes] = {}

        def choose(digests: Mapping[int, bytes]) -> list[int]:
            met.update(digests)
            return [number for number in digests if number % one_in == 0]

        return met, b"".join(xhtml.emptied(portions(pieces, at_once), choose))

    assert (left(kept, 4) == left(bare, 4)) is True
    if not odd:  # else the piece in which it stands is left as it is, and it may be all
        assert (left(kept, 4) == left([Piece(zlib.compress(data))], 1)) is True
    assert xhtml.examine([left(kept, 4)[1]]).items == 400


@pytest.mark.parametrize("records", [1, 4, 5000])
@pytest.mark.parametrize("read_one_in", [1, 2, 7, 100])
def test_what_is_read_stands_where_it_stood_and_nothing_of_what_is_passed_is_sent_to_be_read(
    read_one_in: int, records: int
):
    data = package(*(person(f"p-{n}-", general(f"Имя{n}"), "\n" * (n % 3)) for n in range(100)))
    whole, passed = read(data), dict[int, Sent]()

    def choose(digests: Mapping[int, bytes]) -> Collection[int]:
        known = {number: digest for number, digest in digests.items() if number % read_one_in}
        passed.update({number: Sent(digest, len(whole[number - 1].sections)) for number, digest in known.items()})
        return known.keys()

    left = list(xhtml.emptied([[Piece(zlib.compress(data))]], choose))
    chunks = list(xhtml.split(left, limits=Limits(chunk_records=records), passed=passed))
    found = [item for chunk in chunks for item in xhtml.items_of(chunk, xhtml.examine(left))]
    assert found == [item for item in whole if item.number % read_one_in == 0]
    sent = b"".join(chunk.data for chunk in chunks)
    assert [item.id for item in whole if item.id.encode() in sent] == [item.id for item in found]
