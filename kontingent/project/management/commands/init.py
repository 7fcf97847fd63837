from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kontingent.kernel.exits import Exit
from kontingent.project import preparation


class Command(BaseCommand):
    help = "Подготовить базу данных: таблицы, права, корень региона. Повтор безвреден."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--region", default="", metavar="НАЗВАНИЕ", help="корень дерева органов управления")
        parser.add_argument("--operator", default="", metavar="ФИО", help="первый региональный оператор")
        parser.add_argument("--email", default="", metavar="АДРЕС", help="его электронная почта")

    def handle(self, *args: object, verbosity: int, region: str, operator: str, email: str, **options: object) -> None:
        if bool(operator) != bool(email):
            raise CommandError("Параметры --operator и --email задаются вместе.", returncode=Exit.USAGE)
        preparation.prepare(verbosity=verbosity)
        if region or operator:
            root = preparation.found(region or settings.REGION_NAME)
            self.stdout.write(f"Регион: {root.name}.")
            if operator:
                login, password = preparation.first_operator(operator, email, root.pk)
                self.stdout.write(
                    f"Региональный оператор: логин {login}, временный пароль {password} (больше не покажем)."
                )
        if verbosity:
            self.stdout.write("База данных готова.")
