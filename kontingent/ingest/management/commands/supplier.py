from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kontingent.audit.actor import Actor
from kontingent.history.kinds.catalogue import BY_SLUG
from kontingent.institutions.queries import suppliers
from kontingent.institutions.supplier_actions import register_supplier
from kontingent.kernel.exits import Exit

ADDED = ("code", "name", "rank", "decides_subordination", "replays", "institution", "kinds", "email")


class Command(BaseCommand):
    help = "Поставщики сведений: add — зарегистрировать, list — показать всех."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="add | list")
        verbs.add_parser("list", help="код, наименование, приоритет, признаки, число известных организаций")
        add = verbs.add_parser("add", help="зарегистрировать поставщика")
        add.add_argument("code", metavar="КОД", help="латинские буквы, цифры, дефис; так поставщик назван в пакетах")
        add.add_argument("--name", required=True, metavar="НАИМЕНОВАНИЕ")
        add.add_argument("--rank", type=int, default=100, metavar="N", help="приоритет: меньше — важнее, обычно 100")
        add.add_argument("--decides-subordination", action="store_true", help="решает, кто кому подчинён")
        add.add_argument("--replays", action="store_true", help="синтетический: сам называет время записи")
        add.add_argument(
            "--institution", type=int, action="append", default=[], metavar="НОМЕР",
            help="только эта организация и всё под ней; можно несколько раз, без параметра — весь регион",
        )  # fmt: skip
        add.add_argument("--email", default="", metavar="АДРЕС", help="кому отправлять протоколы пакетов")
        add.add_argument("--kinds", nargs="+", default=[], metavar="ВИД", help="только эти виды сведений")

    def handle(self, *args: object, verb: str, **options: Any) -> None:  # noqa: ANN401 - typed by the parser
        if verb == "list":
            self._list()
        else:
            self._add(**{name: options[name] for name in ADDED})

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
    ) -> None:
        if unknown := [slug for slug in kinds if slug not in BY_SLUG]:
            raise CommandError(f"Нет вида сведений «{unknown[0]}». Есть: {', '.join(BY_SLUG)}.", returncode=Exit.USAGE)
        supplier = register_supplier(
            code=code,
            name=name,
            rank=rank,
            decides_subordination=decides_subordination,
            replays=replays,
            institution_ids=institution,
            kinds=[BY_SLUG[slug].code for slug in kinds],
            email=email,
            by=Actor.command_line(),
        )
        self.stdout.write(f"Поставщик «{supplier.name}» зарегистрирован, код {supplier.code}.")

    def _list(self) -> None:
        for row in suppliers():
            one = row.supplier
            signs = [
                title
                for is_so, title in (
                    (one.decides_subordination, "решает подчинённость"),
                    (one.replays, "синтетический"),
                    (not one.is_active, "отключён"),
                )
                if is_so
            ]
            cells = (one.code, one.name, str(one.rank), str(row.institutions), ", ".join(signs))
            self.stdout.write("\t".join(cells).rstrip())
