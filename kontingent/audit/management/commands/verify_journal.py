import re
from argparse import ArgumentParser, ArgumentTypeError

from django.core.management.base import BaseCommand

from kontingent.audit.actor import Actor
from kontingent.audit.checking import begin_anew, check, in_words
from kontingent.audit.kept_seal import KeptSeal
from kontingent.audit.verification import Break, KnownSeal, Trouble, Verified
from kontingent.kernel.exits import Exit
from kontingent.kernel.russian import date_time, number

BY = Actor.command_line()
NO_SEAL = {Trouble.OTHER_PERSONS: ""}  # whatever seal the line has, it is not what differs


class Command(BaseCommand):
    help = (
        "Проверить, что в журнале действий и перечнях выгруженных персон ничего не изменили, не удалили, не вставили."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anew", action="store_true", help="запомнить нынешнюю последнюю печать: после возврата базы из копии"
        )
        parser.add_argument("--head", type=_head, help="печать, записанная при прошлой проверке: НОМЕР:SHA256")

    def handle(self, *args: object, head: KnownSeal | None, anew: bool, **options: object) -> None:
        if anew:
            begin_anew(by=BY)
        found, kept = check(by=BY, head=head)
        for one in found.breaks:
            self.stdout.write(_told(one))
        if found.broken > len(found.breaks):
            self.stdout.write(f"… и ещё {number(found.broken - len(found.breaks))}")
        self.stdout.write(_summary(found, kept))
        if found.broken:
            raise SystemExit(Exit.REFUSED)


def _head(text: str) -> KnownSeal:
    parts = re.fullmatch(r"(\d+):([0-9a-f]{64})", text.strip().lower())
    if parts is None:
        raise ArgumentTypeError("нужен вид НОМЕР:SHA256, как печатает эта команда")
    return KnownSeal(int(parts[1]), bytes.fromhex(parts[2]))


def _told(one: Break) -> str:
    place = [
        f"печать {one.number}" if one.number is not None else NO_SEAL.get(one.trouble, "без печати"),
        f"запись {one.entry_id}" if one.entry_id is not None else "",
        date_time(one.at, seconds=True) if one.at else "",
    ]
    return f"{one.trouble.value}: {', '.join(filter(None, place))}"


def _summary(found: Verified, kept: KeptSeal | None) -> str:
    lines = [in_words(found)]
    if kept:
        lines.append(f"Сверено с печатью {kept.head.number}, записанной {date_time(kept.at, seconds=True)}.")
    if found.tail_since:
        lines.append(f"Ещё без печати: {number(found.tail)}, с {date_time(found.tail_since, seconds=True)}.")
    if found.number:
        lines.append(f"Последняя печать {found.number}:{found.digest.hex()}")
    return "\n".join(lines)
