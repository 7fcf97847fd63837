"""A check of the journal leaves a line in it, and after a good one the last seal stands outside the tables."""

import datetime as dt

from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.kept_seal import KeptSeal, keep_seal, kept_seal
from kontingent.audit.models import Action, ObjectType
from kontingent.audit.queries import last_check
from kontingent.audit.verification import KnownSeal, Verified, verify
from kontingent.kernel import clock
from kontingent.kernel.russian import count_phrase, number

LONGEST = dt.timedelta(hours=25)  # between two checks
NIGHT = 3  # the hour of the region when few are at work


def check(*, by: Actor, head: KnownSeal | None = None) -> tuple[Verified, KeptSeal | None]:
    """What was found, and the seal of the last good check, against which the chain was read too."""
    kept = kept_seal()
    found = verify(*(one for one in (head, kept.head if kept else None) if one))
    record(
        by=by,
        action=Action.JOURNAL_BROKEN if found.broken else Action.JOURNAL_CHECKED,
        object_type=ObjectType.SYSTEM,
        object_name="Журнал действий",
        description=in_words(found),
        details={"sealed": found.sealed, "broken": found.broken, "tail": found.tail, "last": found.number},
    )
    if not found.broken and found.number:
        keep_seal(KnownSeal(found.number, found.digest))
    return found, kept


def is_due() -> bool:
    """Once a day, at night; whoever was not working then does it as soon as he is, and a new journal at once."""
    last, now = last_check(), clock.now()
    if last is None or now - last.at > LONGEST:
        return True
    return now.astimezone(clock.region_zone()).hour == NIGHT and now - last.at > LONGEST / 2


def begin_anew(*, by: Actor) -> Verified:
    """Take the chain as it stands for the true one, as after a return from a copy: said in the journal."""
    found = verify()
    record(
        by=by,
        action=Action.SETTINGS_CHANGED,
        object_type=ObjectType.SYSTEM,
        object_name="Журнал действий",
        description=f"Проверка журнала начата заново, с печати {found.number}",
        details={"last": found.number},
    )
    keep_seal(KnownSeal(found.number, found.digest))
    return found


def in_words(found: Verified) -> str:
    sealed = count_phrase(found.sealed, "запись", "записи", "записей")
    if found.broken:
        return f"Журнал нарушен, мест: {number(found.broken)}. Под печатью {sealed}."
    return f"Журнал цел. Под печатью {sealed}."
