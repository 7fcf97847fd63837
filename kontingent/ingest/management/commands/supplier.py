from argparse import ArgumentParser, BooleanOptionalAction
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from kontingent.audit.actor import Actor
from kontingent.history.kinds.catalogue import BY_SLUG
from kontingent.institutions.queries import supplier_by_code, suppliers
from kontingent.institutions.supplier_actions import change_supplier, grant_rights, register_supplier, set_email
from kontingent.kernel.exits import Exit

ADDED = (
    "code", "name", "rank", "decides_subordination", "replays", "institution", "kinds", "email", "contact", "rhythm",
    "is_test",
)  # fmt: skip
CHANGED = ("name", "rank", "decides_subordination", "is_active")


class Command(BaseCommand):
    help = "Поставщики сведений: add — зарегистрировать, change — изменить, list — показать всех."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="add | change | list")
        verbs.add_parser("list", help="код, наименование, приоритет, признаки, число известных организаций")
        add = verbs.add_parser("add", help="зарегистрировать поставщика")
        add.add_argument("code", metavar="КОД", help="латинские буквы, цифры, дефис; так поставщик назван в пакетах")
        add.add_argument("--name", required=True, metavar="НАИМЕНОВАНИЕ")
        add.add_argument("--rank", type=int, default=100, metavar="N", help="приоритет: меньше — важнее, обычно 100")
        add.add_argument("--decides-subordination", action="store_true", help="решает, кто кому подчинён")
        add.add_argument("--replays", action="store_true", help="синтетический: сам называет время записи")
        add.add_argument("--contact", default="", metavar="ТЕКСТ", help="кому звонить")
        add.add_argument("--rhythm", type=int, metavar="ДНЕЙ", help="через сколько дней ждать следующий пакет")
        add.add_argument(
            "--test", action="store_true", dest="is_test", help="учебная площадка: пакеты проверяются и не записываются"
        )
        add.add_argument("--email", default="", metavar="АДРЕС", help="кому отправлять протоколы пакетов")
        change = verbs.add_parser("change", help="изменить; чего не назвали, остаётся")
        change.add_argument("code", metavar="КОД")
        change.add_argument("--name", metavar="НАИМЕНОВАНИЕ")
        change.add_argument("--rank", type=int, metavar="N", help="приоритет: меньше — важнее")
        change.add_argument("--decides-subordination", action=BooleanOptionalAction, help="решает, кто кому подчинён")
        change.add_argument(
            "--active", dest="is_active", action=BooleanOptionalAction, help="принимаются ли его пакеты"
        )
        change.add_argument("--email", metavar="АДРЕС", help="кому отправлять протоколы пакетов; «» — никому")
        for verb, otherwise in ((add, "без параметра — весь регион"), (change, "права заменяются целиком")):
            verb.add_argument(
                "--institution", type=int, action="append", default=[], metavar="НОМЕР",
                help=f"только эта организация и всё под ней; можно несколько раз, {otherwise}",
            )  # fmt: skip
            verb.add_argument("--kinds", nargs="+", default=[], metavar="ВИД", help="только эти виды сведений")

    def handle(self, *args: object, verb: str, **options: Any) -> None:  # noqa: ANN401 - typed by the parser
        if verb == "list":
            self._list()
        elif verb == "add":
            self._add(**{name: options[name] for name in ADDED})
        else:
            self._change(options)

    def _add(
        self,
        *,
        code: str,
        name: str,
        rank: int,
        decides_subordination: bool,
        replays: bool,
        institution: list[int],
        kinds: list[str],
        email: str,
        contact: str,
        rhythm: int | None,
        is_test: bool,
    ) -> None:
        supplier = register_supplier(
            code=code,
            name=name,
            rank=rank,
            decides_subordination=decides_subordination,
            replays=replays,
            institution_ids=institution,
            kinds=_codes(kinds),
            email=email,
            contact=contact,
            rhythm_days=rhythm,
            is_test=is_test,
            by=Actor.command_line(),
        )
        self.stdout.write(f"Поставщик «{supplier.name}» зарегистрирован, код {supplier.code}.")

    @transaction.atomic
    def _change(self, options: Mapping[str, Any]) -> None:
        supplier, by = supplier_by_code(options["code"]), Actor.command_line()
        if supplier is None:
            raise CommandError(f"Нет поставщика с кодом «{options['code']}».", returncode=Exit.USAGE)
        wanted = {name: getattr(supplier, name) if options[name] is None else options[name] for name in CHANGED}
        was = supplier.rank
        supplier = change_supplier(supplier_id=supplier.pk, replays=supplier.replays, by=by, **wanted)
        if options["email"] is not None:
            set_email(supplier_id=supplier.pk, email=options["email"], by=by)
        if options["institution"] or options["kinds"]:
            kinds = _codes(options["kinds"])
            grants = [(place, kind) for place in options["institution"] or (None,) for kind in kinds or (None,)]
            grant_rights(supplier_id=supplier.pk, grants=grants, by=by)
        self.stdout.write(f"Поставщик «{supplier.name}» изменён.")
        if supplier.rank != was:
            self.stdout.write("Значения по новому приоритету покажет пересборка: kontingent rebuild.")

    def _list(self) -> None:
        for row in suppliers():
            one = row.supplier
            signs = [
                title
                for is_so, title in (
                    (one.decides_subordination, "решает подчинённость"),
                    (one.replays, "синтетический"),
                    (one.is_test, "учебная площадка"),
                    (not one.is_active, "отключён"),
                )
                if is_so
            ]
            cells = (one.code, one.name, str(one.rank), str(row.institutions), ", ".join(signs))
            self.stdout.write("\t".join(cells).rstrip())


def _codes(kinds: Sequence[str]) -> list[int]:
    if unknown := [slug for slug in kinds if slug not in BY_SLUG]:
        raise CommandError(f"Нет вида сведений «{unknown[0]}». Есть: {', '.join(BY_SLUG)}.", returncode=Exit.USAGE)
    return [BY_SLUG[slug].code for slug in kinds]
