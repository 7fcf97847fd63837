"""`kontingent load`: files and folders, in words or JSON, with codes that scripts may trust; jobs of the web."""

import gc
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from kontingent.ingest import leases
from kontingent.ingest.actions import SupplierInactive, receive, release
from kontingent.ingest.leases import BeingLoaded
from kontingent.ingest.models import Package
from kontingent.ingest.pipeline import load
from kontingent.ingest.tasks import let_go, load_package, submit
from kontingent.institutions.models import Supplier
from kontingent.kernel.errors import Refusal
from tests.ingest.command import command, put
from tests.ingest.region import ROBOT, build, send
from tests.ingest.xhtml import general, package, person

pytestmark = pytest.mark.django_db
CITIZEN = {"citizenship": "russian"}


def test_a_folder_in_the_order_of_names(tmp_path: Path):
    build()
    for name, family in (("2.xhtml", "Второй"), ("1.XHTML", "Первый"), ("10.xml", "Десятый")):
        put(tmp_path, name, package(person("p-1", general(family, **CITIZEN))))
    put(tmp_path, "readme.txt", b"?")
    code, output = command(tmp_path)
    assert code == 0
    *packages, total = output.splitlines()
    assert [line.partition(":")[0] for line in packages] == ["1.XHTML", "10.xml", "2.xhtml"]
    assert total == "Загружено пакетов: 3 из 3."
    assert "принят — 1\u00a0запись, новых 1" in output.splitlines()[0]


def test_whoever_loads_looks_for_garbage_seldom():
    build()
    gc.set_threshold(700)
    send(package(person("p-1", general(**CITIZEN))))
    assert gc.get_threshold()[0] > 10_000


def test_a_folder_that_says_its_order(tmp_path: Path):
    build()
    put(tmp_path, "a/1.xhtml", package(person("p-1", general("А", **CITIZEN))))
    put(tmp_path, "b/1.xhtml", package(person("p-1", general("Б", **CITIZEN))))
    put(tmp_path, "suppliers.toml", b'packages = ["b/1.xhtml", "a/1.xhtml"]')
    _, output = command(tmp_path, json=True)
    assert [json.loads(line)["counts"]["changed"] for line in output.splitlines()] == [0, 1]
    assert Package.objects.order_by("pk").first().name == "1.xhtml"


def test_the_protocol_for_machines_names_places_and_no_values(tmp_path: Path):
    build()
    put(tmp_path, "1.xhtml", package(person("p-1", general(snils="112-233-445 96", **CITIZEN))))
    code, output = command(tmp_path / "1.xhtml", json=True, supplier="dnevnik")
    protocol = json.loads(output)
    assert (code, protocol["state"], protocol["supplier"]) == (0, "remarks", "dnevnik")
    assert protocol["remarks"] == [
        {
            "code": "F04", "severity": "flag", "place": 2, "part": "", "row": 3, "column": "", "letters": "",
            "kind": "general", "field": "snils",
        }
    ]  # fmt: skip
    assert protocol["counts"]["persons_new"] == 1
    assert "112" not in output


def test_a_refused_package_stops_nobody_and_is_told_by_the_code(tmp_path: Path):
    build()
    put(tmp_path, "1.xhtml", package(person("p-1"))[:-20])
    put(tmp_path, "2.xhtml", package(person("p-1", general(**CITIZEN))))
    code, output = command(tmp_path)
    assert code == 1
    assert "отклонён. Строка" in output
    assert [package.state for package in Package.objects.order_by("pk")] == ["refused", "accepted"]


def test_a_supplier_that_is_switched_off():
    build()
    Supplier.objects.update(is_active=False)
    with pytest.raises(SupplierInactive):
        send(package())


def test_a_package_is_loaded_by_one_at_a_time(monkeypatch: pytest.MonkeyPatch):
    build()
    supplier = Supplier.objects.get()
    received = receive(supplier=supplier, name="1", stream=io.BytesIO(package()), by=ROBOT)
    monkeypatch.setattr(leases, "_take", lambda package_id: False)
    monkeypatch.setattr(leases, "_PATIENCE", 0.0)
    with pytest.raises(BeingLoaded):
        load(package_id=received.package.pk, by=ROBOT)


def test_what_comes_through_the_web_is_queued_once():
    build()
    supplier = Supplier.objects.get()
    first = submit(supplier=supplier, name="1.xhtml", stream=io.BytesIO(package()), by=ROBOT)
    job = ProcrastinateJob.objects.get(task_name=load_package.name)
    assert (job.args, job.lock) == ({"package_id": first.package.pk}, f"supplier-{supplier.pk}")
    load(package_id=first.package.pk, by=ROBOT)
    again = submit(supplier=supplier, name="2.xhtml", stream=io.BytesIO(package()), by=ROBOT)
    assert (again.package.pk, again.is_new) == (first.package.pk, False)
    assert ProcrastinateJob.objects.filter(task_name=load_package.name).count() == 1


def test_a_released_package_is_queued_again():
    build()
    send(package())
    held = send(package(made="2018-04-01T00:00:00+03:00"))
    assert held.state == "held"
    let_go(package_id=held.pk, by=ROBOT)
    assert ProcrastinateJob.objects.get(task_name=load_package.name).args == {"package_id": held.pk}
    with pytest.raises(Refusal):
        release(package_id=held.pk, by=ROBOT)


@pytest.mark.slow
def test_a_loading_holds_nothing_that_draws_pages():
    """Checks of Django would read all addresses: forty megabytes and a second of each command."""
    program = (
        "import sys, django; django.setup(); from django.core.management import execute_from_command_line as run\n"
        "try: run(['kontingent', 'load', 'absent.xhtml'])\n"
        "finally: print('jinja2' in sys.modules)"
    )
    environment = {
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
        "KONTINGENT_SECRET_KEY": "none",
        "DJANGO_SETTINGS_MODULE": "kontingent.project.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", program], env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert "absent.xhtml: не получен" in done.stdout, done.stderr
    assert done.stdout.splitlines()[-1] == "False"
