"""Which reader takes a file, by its first bytes, and what is said of a file that none takes."""

import gzip
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontingent.ingest.errors import PackageRefused
from kontingent.ingest.models import Package
from kontingent.ingest.readers import registry, xhtml
from kontingent.ingest.readers.registry import formats, reader_of
from kontingent.kernel.spreadsheets import write_xlsx
from kontingent.web.panel.package_forms import PackageForm
from tests.ingest.region import build, send
from tests.ingest.xhtml import general, package, person

GOOD = package(person("p-1", general()))
BOM = b"\xef\xbb\xbf"
SENT = "Принимаются пакеты: XHTML с микроразметкой, книга Excel (.xlsx), таблица CSV."
EXPORT = "Выгрузите сведения пакетом."


def zipped(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, GOOD)
    return file.getvalue()


def book() -> bytes:
    file = io.BytesIO()
    write_xlsx(file, "Обучение", ("Фамилия",), [("Абрамов",)], widths=[24])
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        GOOD,
        BOM + GOOD,
        b" \r\n\t" + GOOD,
        BOM + b"\n" + GOOD,
        b"<!-- " + b"x" * 100_000 + b" -->" + GOOD,
        b'<?xml version="1.0" encoding="windows-1251"?>' + GOOD,
        b"<!DOCTYPE html>" + GOOD,
        b"<rss/>",
        GOOD.decode().encode("utf-16"),
        GOOD.decode().encode("utf-16-le"),
        GOOD.decode().encode("utf-16-be"),
        b"<",
    ],
)
def test_markup_is_taken_by_its_reader_which_says_what_is_wrong_with_it(data: bytes):
    assert xhtml.sniff(data)
    assert reader_of(data) is xhtml


FOREIGN = [
    (b"", "Файл пуст.", "Выгрузите его заново и пришлите целиком."),
    (BOM + b" \r\n", "Файл пуст.", "Выгрузите его заново и пришлите целиком."),
    (b"PK\x05\x06" + b"\0" * 18, "Это пустой архив.", EXPORT),
    (gzip.compress(GOOD), "Файл сжат (gzip).", "Распакуйте его и пришлите сам пакет."),
    (b"%PDF-1.4", "Это документ PDF.", EXPORT),
    (b' {"a": 1}', "Это похоже на JSON.", EXPORT),
    (BOM + b"[1]", "Это похоже на JSON.", EXPORT),
    ("Фамилия\r\nАбрамов\r\n".encode(), "Формат файла неизвестен.", EXPORT),
    (b"\x00\x01\x02", "Формат файла неизвестен.", EXPORT),
]


@pytest.mark.parametrize(("data", "alike", "cure"), FOREIGN)
def test_a_file_that_no_reader_takes_is_refused_with_what_can_be_sent(data: bytes, alike: str, cure: str):
    assert not xhtml.sniff(data)
    with pytest.raises(PackageRefused) as caught:
        reader_of(data)
    assert caught.value.sentence == f"{alike} {SENT}"
    assert caught.value.cure == cure


@given(st.one_of(st.binary(max_size=64), st.text(alphabet=" \n<{[PK%\0\ufeff", max_size=8).map(str.encode)))
def test_any_bytes_have_a_reader_or_a_sentence(data: bytes):
    if any(reader.sniff(data) for reader in registry.READERS):
        assert reader_of(data).sniff(data)
        return
    with pytest.raises(PackageRefused) as caught:
        reader_of(data)
    assert caught.value.sentence.endswith(formats())
    assert caught.value.cure.endswith(".")


class Tables:
    """A second format, as far as a choice needs one."""

    TITLE = "таблица по шаблону"

    def sniff(self, head: bytes) -> bool:
        return head.startswith(b"PK")


def test_another_reader_is_picked_by_its_bytes_and_named_among_the_formats(monkeypatch: pytest.MonkeyPatch):
    tables = Tables()
    monkeypatch.setattr(registry, "READERS", (xhtml, tables))
    assert (reader_of(book()), reader_of(GOOD)) == (tables, xhtml)
    with pytest.raises(PackageRefused, match="Принимаются пакеты: XHTML с микроразметкой, таблица по шаблону"):
        reader_of(b"%PDF-1.4")


@pytest.mark.django_db
def test_the_form_promises_what_can_be_read():
    assert PackageForm().fields["file"].help_text == SENT


@pytest.mark.django_db
def test_a_package_of_no_known_format_is_kept_and_refused():
    build()
    sent = send(b"%PDF-1.4")
    assert sent.state == Package.State.REFUSED
    assert sent.reason == f"Это документ PDF. {SENT} {EXPORT}"


@pytest.mark.django_db
def test_an_archive_is_told_from_a_workbook():
    build()
    sent = send(zipped("a.xhtml"))
    assert sent.state == Package.State.REFUSED
    assert sent.reason == "Это не книга Excel (.xlsx). Пришлите саму книгу или пакет, без архива."
