"""What a supplier reads of the protocol of its package. Pure.

A letter goes by open mail, so it repeats no value and names nobody: place, line and the supplier's own id lead to them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kontingent.accounts.letters import File, Letter, one_line
from kontingent.history.rules.rule import Rule, Severity
from kontingent.kernel.russian import count_phrase, date_time, number
from kontingent.kernel.spreadsheets import XLSX_TYPE

ROWS = 100_000  # of remarks in the file: a letter has to pass mail servers
COLUMNS = ("Код", "Важность", "Место", "Строка файла", "Ваш идентификатор", "Раздел", "Поле", "Замечание", "Что делать")
_FORMS = ("замечание", "замечания", "замечаний")


@dataclass(frozen=True, slots=True)
class PackageSummary:
    """What the letter says of a package; `rules` with how often each was broken."""

    package_id: int
    file_name: str
    made_at: datetime | None
    received_at: datetime
    state: str
    records: int
    rules: Sequence[tuple[Rule, int]]

    @property
    def remarks(self) -> int:
        return sum(count for _, count in self.rules)


def letter(told: PackageSummary, sheet: bytes, *, operator: str, reply_to: str) -> Letter:
    made = f", составлен {date_time(told.made_at)}" if told.made_at else ""
    refused = sum(count for rule, count in told.rules if rule.severity is Severity.REFUSED)
    lines = [
        f"Файл: {one_line(told.file_name)[:200]}{made}.",
        f"Получен {date_time(told.received_at)}, номер в реестре {told.package_id}, {told.state}.",
        f"Записей {number(told.records)}, {count_phrase(told.remarks, *_FORMS)}, не принято {number(refused)}.",
        "",
    ]
    for rule, count in told.rules:
        lines += [f"{rule.code} × {number(count)}. {rule.sentence}", f"  {rule.cure}"]
    answered = f"Когда и что исправите, напишите в ответ на это письмо: ответ получит {one_line(operator)}."
    lines += ["", _of_file(told.remarks), "Исправленное пришлите следующим пакетом.", answered, "", "АИС «Контингент»"]
    return Letter(
        f"Протокол пакета № {told.package_id}: {count_phrase(told.remarks, *_FORMS)}",
        "\n".join(lines) + "\n",
        (File(f"protocol-{told.package_id}.xlsx", XLSX_TYPE, sheet),),
        reply_to,
    )


def _of_file(remarks: int) -> str:
    whole = "все замечания" if remarks <= ROWS else f"первые {number(ROWS)} замечаний, остальные есть у оператора"
    return (
        f"Во вложении {whole}: место и строка в вашем файле, ваш идентификатор, раздел и поле. "
        "Значений и имён в письме нет: почта не закрыта от чужих; найдите запись по месту и идентификатору."
    )
