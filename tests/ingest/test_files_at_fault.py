"""`kontingent load` and files that are no packages: each has its sentence, and none of the others waits for it."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kontingent.ingest.files import OrderUnreadable, opened, packages_in
from kontingent.ingest.loading import UnknownSupplier
from kontingent.ingest.models import Package, Remark
from kontingent.institutions.models import Supplier
from kontingent.kernel.errors import Refusal
from kontingent.people.models import PersonCard
from tests.ingest.command import command, put
from tests.ingest.region import build
from tests.ingest.xhtml import general, package, person

pytestmark = pytest.mark.django_db
NOBODY = 65534


def good(family: str) -> bytes:
    return package(person(f"p-{family}", general(family, citizenship="russian")))


def of_another(code: str) -> bytes:
    return good("Чужой").replace(b'content="dnevnik"', f'content="{code}"'.encode())


def fill(folder: Path) -> None:
    """Ten files at fault in ten ways, a good one before, among and after them."""
    put(folder, "00.xhtml", good("Первый"))
    put(folder, "01.xhtml", b"PK\x03\x04")
    put(folder, "02.xhtml", of_another("asu"))
    put(folder, "03.xhtml", b"")
    put(folder, "04.xhtml", good("Оборванный")[:-20])
    (folder / "05.xhtml").symlink_to(folder / "nowhere")
    (folder / "06.xhtml").symlink_to(folder / "06.xhtml")
    put(folder, "07.xhtml", good("Средний"))
    (folder / "08.xhtml").mkdir()
    os.mkfifo(folder / "09.xhtml")
    put(folder, "10.html", b"<html><head/></html>")
    put(folder, "11.xml", package().replace(b"kontingent:supplier", b"sender"))
    put(folder, "12.xhtml", good("Последний"))


SAID = {
    "01.xhtml": "не получен. Файл не читается как книга Excel (.xlsx). "
    "Откройте его в Excel или LibreOffice и сохраните в формате .xlsx.",
    "02.xhtml": "не получен. Поставщик «asu» не зарегистрирован. "
    "Зарегистрируйте его: kontingent supplier add; или укажите --supplier КОД.",
    "03.xhtml": "не получен. Файл пуст. Принимаются пакеты: XHTML с микроразметкой, книга Excel (.xlsx), таблица CSV. "
    "Выгрузите его заново и пришлите целиком.",
    "05.xhtml": "не получен. Ссылка никуда не ведёт. Положите вместо ссылки сам файл.",
    "06.xhtml": "не получен. Ссылка ведёт сама на себя. Положите вместо ссылки сам файл.",
    "08.xhtml": "не получен. Это папка, а не файл. Пакет — один файл; уберите окончание из имени папки.",
    "09.xhtml": "не получен. Это не файл, а устройство или канал. Сохраните пакет в файл.",
    "10.html": "не получен. Строка 1: корневой элемент — html, а не html из пространства имён XHTML. "
    'Начните файл с <html xmlns="http://www.w3.org/1999/xhtml">.',
    "11.xml": "не получен. В документе нет ни записей, ни заголовка пакета. "
    "Типы записей начинаются с одного из: urn:kontingent:1.0:.",
}


def test_each_is_said_and_the_good_ones_are_loaded(tmp_path: Path):
    build()
    fill(tmp_path)
    code, output = command(tmp_path)
    *lines, total = output.splitlines()
    said = [line.partition(": ") for line in lines]
    assert code == 1
    assert [Path(name).name for name, _, _ in said] == [
        "00.xhtml", "01.xhtml", "02.xhtml", "03.xhtml", "04.xhtml", "05.xhtml", "06.xhtml", "07.xhtml", "08.xhtml",
        "09.xhtml", "10.html", "11.xml", "12.xhtml",
    ]  # fmt: skip
    assert {Path(name).name: text for name, _, text in said if text.startswith("не получен")} == SAID
    assert total == "Загружено пакетов: 3 из 13; отклонено 1; не получено файлов 9."
    assert list(Package.objects.order_by("pk").values_list("name", "state")) == [
        ("00.xhtml", "accepted"), ("04.xhtml", "refused"), ("07.xhtml", "accepted"), ("12.xhtml", "accepted"),
    ]  # fmt: skip
    assert set(PersonCard.objects.values_list("family_name", flat=True)) == {"Первый", "Средний", "Последний"}


def test_for_a_machine_each_is_a_line_of_the_same_form(tmp_path: Path):
    build()
    put(tmp_path, "1.xhtml", of_another("asu"))
    put(tmp_path, "2.xhtml", good("Второй"))
    code, output = command(tmp_path, json=True)
    refused, accepted = (json.loads(line) for line in output.splitlines())
    assert code == 1
    assert refused.keys() - {"code"} == accepted.keys()
    assert refused["counts"].keys() == accepted["counts"].keys()
    assert (refused["package"], refused["state"], refused["code"]) == (None, "unreceived", "unknown_supplier")
    assert refused["name"] == str(tmp_path / "1.xhtml")
    assert "supplier add" in refused["reason"]
    assert accepted["state"] == "accepted"


def test_what_is_sent_for_a_supplier_has_its_refusal_in_a_protocol(tmp_path: Path):
    build()
    put(tmp_path, "1.xhtml", b"PK\x03\x04")
    put(tmp_path, "2.xhtml", b"")
    put(tmp_path, "3.xhtml", good("Третий"))
    put(tmp_path, "4.xhtml", of_another("asu"))
    code, output = command(tmp_path, supplier="dnevnik")
    assert code == 1
    assert output.splitlines()[-1] == "Загружено пакетов: 1 из 4; отклонено 3."
    states = Package.objects.order_by("pk").values_list("name", "state")
    assert list(states) == [
        ("1.xhtml", "refused"), ("2.xhtml", "refused"), ("3.xhtml", "accepted"), ("4.xhtml", "refused"),
    ]  # fmt: skip
    reasons = dict(Package.objects.filter(state="refused").values_list("name", "reason"))
    assert reasons["1.xhtml"].startswith("Файл не читается как книга Excel")
    assert reasons["2.xhtml"].startswith("Файл пуст.")
    assert reasons["4.xhtml"].startswith("Пакет поставщика «asu», а прислан от имени «dnevnik».")
    assert sorted(Remark.objects.values_list("package__name", "rule")) == [
        ("1.xhtml", "F23a"), ("2.xhtml", "F23a"), ("4.xhtml", "F23b"),
    ]  # fmt: skip


def test_again_says_the_same(tmp_path: Path):
    build()
    fill(tmp_path)
    first = command(tmp_path)
    assert command(tmp_path) == first
    assert Package.objects.count() == 4


def test_a_supplier_that_is_switched_off_keeps_nobody_else(tmp_path: Path):
    build("dnevnik", "asu")
    Supplier.objects.filter(code="asu").update(is_active=False)
    put(tmp_path, "1.xhtml", of_another("asu"))
    put(tmp_path, "2.xhtml", good("Второй"))
    code, output = command(tmp_path)
    assert (code, output.count("\n")) == (1, 3)
    assert output.startswith(f"{tmp_path / '1.xhtml'}: не получен. Поставщик «asu» отключён.")
    assert [package.state for package in Package.objects.all()] == ["accepted"]


def test_a_held_package_counts_as_not_loaded(tmp_path: Path):
    build()
    put(tmp_path, "1.xhtml", good("Первый"))
    put(tmp_path, "2.xhtml", good("Второй").replace(b"2018-04-20", b"2018-04-01"))
    code, output = command(tmp_path)
    assert (code, output.splitlines()[-1]) == (1, "Загружено пакетов: 1 из 2; задержано до решения 1.")


def test_named_on_the_command_line_too(tmp_path: Path):
    build()
    last = put(tmp_path, "last.xhtml", good("Последний"))
    code, output = command(tmp_path / "nowhere", last)
    assert code == 1
    assert output.splitlines()[0] == f"{tmp_path / 'nowhere'}: не получен. Такого файла нет. Проверьте имя."
    assert output.splitlines()[-1] == "Загружено пакетов: 1 из 2; не получено файлов 1."


def test_a_folder_whose_order_names_what_is_not_there(tmp_path: Path):
    build()
    put(tmp_path, "b.xhtml", good("Второй"))
    put(tmp_path, "suppliers.toml", b'packages = ["a.xhtml", "b.xhtml"]')
    code, output = command(tmp_path)
    assert (code, output.splitlines()[-1]) == (1, "Загружено пакетов: 1 из 2; не получено файлов 1.")


@pytest.mark.parametrize("order", [b"packages = [", b"", b"packages = 7", b"packages = [7]", b"packages = ['\xff']"])
def test_a_folder_whose_order_makes_no_sense_is_not_begun(tmp_path: Path, order: bytes):
    build()
    put(tmp_path, "1.xhtml", good("Первый"))
    put(tmp_path, "suppliers.toml", order)
    with pytest.raises(OrderUnreadable, match=r"suppliers\.toml: порядок загрузки не прочитать"):
        command(tmp_path)
    assert not Package.objects.exists()


def test_an_unknown_supplier_of_all_files_is_said_once(tmp_path: Path):
    build()
    put(tmp_path, "1.xhtml", good("Первый"))
    with pytest.raises(UnknownSupplier, match="«asu» не зарегистрирован"):
        command(tmp_path, supplier="asu")


def test_nothing_to_load(tmp_path: Path):
    with pytest.raises(Refusal, match="Пакетов нет"):
        command(tmp_path)


def test_a_name_that_is_not_in_utf_8(tmp_path: Path):
    build()
    put(tmp_path, os.fsdecode("Ж".encode("cp1251") + b".xhtml"), good("Первый"))
    put(tmp_path, os.fsdecode("Щ".encode("cp1251") + b".xhtml"), b"")
    code, output = command(tmp_path)
    assert (code, Package.objects.get().name) == (1, "\ufffd.xhtml")
    assert output.splitlines()[-1] == "Загружено пакетов: 1 из 2; не получено файлов 1."


def test_what_the_account_may_not_read():
    with open_folder() as folder:
        put(folder, "1.xhtml", good("Первый")).chmod(0)
        put(folder / "2", "inside.xhtml", good("Второй")).parent.chmod(0)
        put(folder, "3.xhtml", good("Третий"))
        with as_nobody():
            found = packages_in([folder])
            why = {path.name: refusal_of(path) for path in found}
        assert [path.name for path in found] == ["1.xhtml", "2", "3.xhtml"]
    closed = "Нет права читать. Откройте доступ учётной записи, от имени которой идёт загрузка."
    assert why == {"1.xhtml": closed, "2": closed, "3.xhtml": ""}


def refusal_of(path: Path) -> str:
    try:
        with opened(path):
            return ""
    except Refusal as refusal:
        return str(refusal)


@contextmanager
def open_folder() -> Iterator[Path]:
    """One that everybody may enter: those of pytest are for their owner alone."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Rights mean nothing to root."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)
