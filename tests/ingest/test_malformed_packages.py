"""Every way to send something that is not a package ends in a sentence with the line and the cure."""

import pytest

from kontingent.ingest.errors import PackageRefused
from kontingent.ingest.header import header_of
from kontingent.ingest.readers import xhtml
from kontingent.ingest.readers.package import Limits
from kontingent.ingest.vocabulary import all_vocabularies, choose
from tests.ingest.xhtml import general, package, person

GOOD = package(person("p-1", general()))


def refused(data: bytes, limits: Limits | None = None) -> PackageRefused:
    with pytest.raises(PackageRefused) as caught:
        list(xhtml.read([data], xhtml.examine([data], limits=limits or Limits())))
    assert caught.value.cure.endswith((".", "…"))
    assert caught.value.sentence.endswith(".")
    return caught.value


def test_the_good_one_is_not_refused():
    assert len(list(xhtml.read([GOOD], xhtml.examine([GOOD])))) == 1


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"surname;name\n", "не начинается"),
        (b"<!DOCTYPE html><p>x</p>", "а не html"),
        (b"<rss/>", "rss"),
        (b"<html><body/></html>", "пространства имён"),
        (GOOD.decode().encode("utf-16"), "UTF-16"),
        (b'<?xml version="1.0" encoding="windows-1251"?>' + GOOD, "windows-1251"),
        (GOOD.replace("Абрамов".encode(), b"\xc0\xe1\xf0"), "UTF-8"),
    ],
)
def test_another_format_or_encoding(data: bytes, word: str):
    assert word in refused(data).sentence


@pytest.mark.parametrize("end", range(150, len(GOOD), 40))
def test_a_truncated_package_is_refused_wherever_it_breaks(end: int):
    assert refused(GOOD[:end]).at.row > 0


def test_a_truncated_package_says_where_it_breaks():
    data = package(*(person(f"p-{n}", general()) for n in range(3)))
    error = refused(data[: data.index(b"p-2")])
    assert "обрывается" in error.sentence
    assert error.at.row == 8
    assert str(error).startswith("Строка 8: файл обрывается")


BOMB = (
    '<!DOCTYPE html [<!ENTITY a "ха"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>\n'
)
EXTERNAL = '<!DOCTYPE html [<!ENTITY file SYSTEM "file:///etc/passwd">]>\n'
STRICT = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "xhtml1-strict.dtd">\n'


@pytest.mark.parametrize("doctype", [BOMB, EXTERNAL, STRICT, "<!DOCTYPE html SYSTEM 'about:legacy-compat'>"])
def test_a_document_type_of_its_own(doctype: str):
    error = refused(doctype.encode() + GOOD.replace(b"2002-11-14", b"&c;"))
    assert "DOCTYPE" in error.sentence
    assert error.at.row == 1


def test_a_document_type_after_a_long_comment():
    data = b"<!-- " + b"x" * 200_000 + b" -->" + BOMB.encode() + GOOD
    assert "DOCTYPE" in refused(data).sentence


def test_the_plain_document_type_is_welcome():
    data = b'<?xml version="1.0" encoding="utf-8"?>\n<!-- x -->\n<!DOCTYPE  HTML >\n' + GOOD
    assert xhtml.examine([data]).items == 1
    assert xhtml.examine([b"\xef\xbb\xbf" + data]).items == 1


@pytest.mark.parametrize(
    ("broken", "word"),
    [
        ("<b itemprop='x'>&nbsp;</b>", "Сущность"),
        ("<b>ТОО & Ко</b>", "&"),
        ("<b>\x01</b>", "Управляющий"),
        ("<b>&#x0B;</b>", "Управляющий"),
        ("<b>\x00</b>", "Управляющий"),
        ("<b></i>", "порядке"),
        ("<b itemscope>x</b>", "без значения"),
        ("<b a=1>x</b>", "без кавычек"),
        ("<b a='1' a='2'>x</b>", "повторён"),
        ("<x:b>x</x:b>", "Приставка"),
        ("<b>" * 300 + "</b>" * 300, "вложенность"),
        ("<b a='<'>x</b>", "<"),
    ],
)
def test_broken_markup(broken: str, word: str):
    error = refused(package(person("p-1", general()), person("p-2", broken)))
    assert word.lower() in error.sentence.lower()
    assert error.at.row == 6


def test_something_after_the_end():
    assert "лишнее" in refused(GOOD + b"<html/>").sentence


def test_a_foreign_article():
    assert "article" in refused(package('<article xmlns="urn:other"/>')).sentence
    assert "article" in refused(package('<h:article xmlns:h="http://www.w3.org/1999/xhtml"/>')).sentence


def test_too_large():
    small = Limits(package=100_000, item=20_000)
    assert "Пакет больше" in refused(package(*(person(f"p-{n}", general()) for n in range(500))), small).sentence
    assert "подряд" in refused(package(person("p-1", general(family="x" * 90_000))), small).sentence
    assert "подряд" in refused(package("<p/>" * 22_000), small).sentence


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ((b'content="delta"', b'content="half"'), "half"),
        ((b'content="dnevnik"', b'content=""'), "поставщик"),
        ((b"+03:00", b""), "часовым поясом"),
        ((b"2018-04-20T", b"20.04.2018 "), "часовым поясом"),
        ((b"</head>", b'<meta name="kontingent:kinds" content="general nothing"/></head>'), "nothing"),
    ],
)
def test_a_header_that_makes_no_sense(change: tuple[bytes, bytes], word: str):
    examined = xhtml.examine([GOOD.replace(*change)])
    vocabulary = choose(examined.meta, examined.first_type, all_vocabularies())
    with pytest.raises(PackageRefused, match=word):
        header_of(examined.title, examined.meta, vocabulary)


def test_a_full_package_says_when_it_was_made():
    examined = xhtml.examine([package(mode="full").replace(b"kontingent:made", b"x")])
    with pytest.raises(PackageRefused, match="когда он собран"):
        header_of("", examined.meta, all_vocabularies()[0])


def test_an_unknown_vocabulary():
    examined = xhtml.examine([GOOD.replace(b"urn:kontingent:1.0:", b"urn:other:")])
    with pytest.raises(PackageRefused, match="urn:other:Person"):
        choose(examined.meta, examined.first_type, all_vocabularies())
    with pytest.raises(PackageRefused, match="ни заголовка"):
        choose({}, "", all_vocabularies())
