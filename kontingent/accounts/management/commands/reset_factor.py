from django.core.management.base import BaseCommand, CommandError, CommandParser

from kontingent.accounts import second_factor
from kontingent.accounts.models import User
from kontingent.audit.actor import Actor
from kontingent.kernel.errors import Refusal

BY = Actor.command_line()


class Command(BaseCommand):
    help = "Сброс кода с телефона, если потерян телефон и некому сделать это в Системе."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("login", metavar="ЛОГИН", help="чья учётная запись")

    def handle(self, *args: object, login: str, **options: object) -> None:
        user = User.objects.filter(login=login).first()
        if user is None:
            raise CommandError(f"Нет пользователя с логином «{login}».")
        try:
            second_factor.reset(by=BY, user=user)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"Код с телефона при входе сброшен: {user.full_name}. Сеансы завершены, письмо поставлено в очередь."
        )
