"""`kontingent doctor`: what a person would check before asking for help, each with the cure."""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from kontingent.accounts.provider.selfcheck import trouble
from kontingent.kernel import clock, embedded, private, sql
from kontingent.kernel.database_checks import DatabaseUnavailableError, DatabaseUnfitError, check_server
from kontingent.project import data_folder, launch, serving
from kontingent.web import assets

GB = 1024**3
OLDEST_PYTHON = (3, 11)
LARGEST_DRIFT = 2.0  # seconds between the clocks of the program and of the database


class Verdict(Enum):
    GOOD = "✓"
    REMARK = "!"
    BAD = "✗"


@dataclass(frozen=True)
class CheckResult:
    title: str
    verdict: Verdict
    text: str


def examine() -> list[CheckResult]:
    """Each check stands on the one before it: what a broken database would make of the others says nothing."""
    findings = [_python(), _data_folder(), _disk(), _front_end(), _address(), _provider(), *_watched()]
    if found := launch.FOUND.get():
        findings.append(_server(found))
    for check in (_database, _clock, _migrations, _role, _queue):
        findings.append(check())
        if check is not _clock and findings[-1].verdict is Verdict.BAD:
            break
    return findings


def _python() -> CheckResult:
    text = f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}"
    if sys.version_info < OLDEST_PYTHON:
        return CheckResult("Python", Verdict.BAD, f"{text}: нужен 3.11 или новее.")
    return CheckResult("Python", Verdict.GOOD, text)


def _data_folder() -> CheckResult:
    data: Path = settings.DATA_DIR
    if not data.exists():
        return CheckResult("Папка данных", Verdict.REMARK, f"{data} ещё нет: её создаст kontingent init.")
    if not os.access(data, os.W_OK | os.X_OK):
        return CheckResult("Папка данных", Verdict.BAD, f"Нет права писать в {data}. Укажите другую: --data ПАПКА.")
    if open_to_others := data_folder.openings(data):
        return _open_folder(data, open_to_others)
    place = embedded.status(data).place
    lies = "" if place.is_relative_to(data) else f", база данных — в {place}"
    return CheckResult("Папка данных", Verdict.GOOD, f"{data}{lies}")


def _open_folder(data: Path, found: list[Path]) -> CheckResult:
    more = f" и ещё {len(found) - 1}" if len(found) > 1 else ""
    if found == [data] and (foreign := data_folder.foreign(data)):
        text = (
            f"{data} открыта другим пользователям, и закрыть её сама система не может: в ней лежит и чужое "
            f"({', '.join(foreign[:3])}). Заведите для данных отдельную папку: --data ПАПКА."
        )
        return CheckResult("Папка данных", Verdict.REMARK, text)
    first = found[0]
    mode = private.FOLDER if first.is_dir() else private.FILE
    text = f"открыто другим пользователям: {first}{more}. Выполните: chmod {mode:o} {first}"
    return CheckResult("Папка данных", Verdict.BAD, f"{text}; остальное закроет следующий запуск kontingent init.")


def _disk() -> CheckResult:
    folder = settings.DATA_DIR
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free / GB
    text = f"свободно {free:.1f} ГБ".replace(".", ",")
    if free < 1:
        return CheckResult("Диск", Verdict.BAD, f"{text}: освободите место, загрузка пакетов остановится.")
    return CheckResult("Диск", Verdict.REMARK if free < 5 else Verdict.GOOD, text)


def _watched() -> Iterator[CheckResult]:
    for folder in settings.WATCHED_FOLDERS:
        if not folder.is_dir():
            text = f"{folder} нет. Создайте её или уберите из KONTINGENT_WATCHED."
            yield CheckResult("Папка поставщиков", Verdict.BAD, text)
        elif not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            text = f"нет права читать и писать в {folder}: обработчик не возьмёт из неё пакеты."
            yield CheckResult("Папка поставщиков", Verdict.BAD, text)
        else:
            yield CheckResult("Папка поставщиков", Verdict.GOOD, str(folder))


def _front_end() -> CheckResult:
    missing = not (assets.BUILD / "kontingent.css").exists()
    text = "не собраны. Выполните: make assets." if missing else "собраны"
    return CheckResult("Стили и сценарии страниц", Verdict.BAD if missing else Verdict.GOOD, text)


def _address() -> CheckResult:
    if not any(os.environ.get(name) for name in ("KONTINGENT_ADDRESS", "KONTINGENT_ORIGINS", "KONTINGENT_HOSTS")):
        text = f"не задан, ссылки в письмах поведут на {settings.ADDRESS}. Задайте KONTINGENT_ADDRESS."
        return CheckResult("Адрес системы", Verdict.REMARK, text)
    return CheckResult("Адрес системы", Verdict.GOOD, settings.ADDRESS)


def _provider() -> CheckResult:
    title, options = "Вход через провайдера", settings.SIGN_IN_PROVIDER
    if options is None:
        return CheckResult(title, Verdict.GOOD, "не подключён, вход по логину и паролю")
    if text := trouble(options):
        return CheckResult(title, Verdict.BAD, text)
    return CheckResult(title, Verdict.GOOD, f"{options.title}: {options.address}")


def _server(found: embedded.Status) -> CheckResult:
    """As it was before this check started it for the rest."""
    title = "Встроенный PostgreSQL"
    if found.running:
        return CheckResult(title, Verdict.GOOD, f"работает, порт {found.port}")
    if not found.died:
        return CheckResult(title, Verdict.GOOD, "был остановлен, запущен на время проверки")
    left = f", осиротевших процессов: {found.orphans}" if found.orphans else ""
    text = f"был убит или отключён вместе с машиной{left}; запущен на время проверки, данные восстановлены по журналу."
    return CheckResult(title, Verdict.REMARK, text)


def _database() -> CheckResult:
    if trouble := os.environ.get("KONTINGENT_DATABASE_TROUBLE"):
        return CheckResult("База данных", Verdict.BAD, trouble)
    try:
        return CheckResult(
            "База данных", Verdict.GOOD, f"{check_server(os.environ['DATABASE_URL'])}, русские буквы различает"
        )
    except (DatabaseUnavailableError, DatabaseUnfitError) as error:
        return CheckResult("База данных", Verdict.BAD, str(error))


# What the application role must not be able to do, in the words of PostgreSQL's has_…_privilege functions.
FORBIDDEN = {
    "SELECT rolsuper OR rolcreaterole OR rolbypassrls FROM pg_roles WHERE rolname = current_user": "управлять сервером",
    "SELECT has_schema_privilege('public', 'CREATE')": "создавать таблицы",
    "SELECT bool_or(has_table_privilege(oid, 'DELETE')) FROM pg_class WHERE relname IN ('fact', 'institution_fact')": (
        "удалять историю"
    ),
}


def _role() -> CheckResult:
    may = [words for query, words in FORBIDDEN.items() if _row(query)[0]]
    if may:
        text = f"роль «{connection.settings_dict['USER']}» может {', '.join(may)}. Задайте в DATABASE_URL другую."
        return CheckResult("Права приложения", Verdict.BAD, text)
    return CheckResult("Права приложения", Verdict.GOOD, f"роль «{connection.settings_dict['USER']}»: только данные")


def _migrations() -> CheckResult:
    try:
        serving.check_migrated()
    except DatabaseUnfitError as error:
        return CheckResult("Таблицы", Verdict.BAD, str(error))
    return CheckResult("Таблицы", Verdict.GOOD, "соответствуют выпуску")


def _clock() -> CheckResult:
    if os.environ.get("KONTINGENT_TODAY"):
        return CheckResult("Часы", Verdict.REMARK, f"сегодняшним днём назначено {clock.today():%d.%m.%Y}.")
    drift = abs((clock.now() - _row("SELECT now()")[0]).total_seconds())
    if drift > LARGEST_DRIFT:
        return CheckResult(
            "Часы", Verdict.BAD, f"расходятся с часами базы на {drift:.0f} с. Настройте точное время (chrony)."
        )
    return CheckResult("Часы", Verdict.GOOD, f"{clock.now():%d.%m.%Y %H:%M}, {timezone.get_current_timezone_name()}")


def _queue() -> CheckResult:
    waiting, failed, workers = _row(
        "SELECT count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'failed'),"
        " (SELECT count(*) FROM procrastinate_workers) FROM procrastinate_jobs"
    )
    text = f"ждёт заданий: {waiting}, не удалось: {failed}, обработчиков: {workers}"
    remark = failed > 0 or (waiting > 0 and workers == 0)
    return CheckResult("Очередь заданий", Verdict.REMARK if remark else Verdict.GOOD, text)


def _row(query: str) -> tuple[Any, ...]:
    return sql.one(query)
