"""The worker makes a file: the request goes once more through all that guards it, and writes instead of sending."""

import warnings
from functools import cache
from threading import Event, Thread

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection

from kontingent.accounts.file_actions import begin, fail, finish, opened, put_back, tell, why_not
from kontingent.accounts.models import PreparedFile
from kontingent.kernel import clock, patience, stopping
from kontingent.web.files import store
from kontingent.web.files.asking import repeated
from kontingent.web.making import Making

OK = 200
TOLD_EVERY = 1.0  # seconds
STOPPED, UNWANTED = "stopped", "unwanted"  # reasons nobody reads
KEY_CHANGED = "Ключ Системы сменился, и\u00a0запрос больше не\u00a0прочесть. Запросите файл снова."
BROKEN = "При подготовке файла произошла ошибка. Сообщите службе поддержки код {code}."
REASONS = {
    302: "Вход или права изменились с\u00a0тех пор, как вы запросили файл. Запросите его снова.",
    403: "Ваша роль больше не\u00a0открывает этот список.",
    404: "Того, о\u00a0чём вы запросили файл, больше нет, или отбор забыт. Запросите файл снова из\u00a0списка.",
    503: "Один из\u00a0запросов к\u00a0базе данных шёл слишком долго. Сузьте отбор и\u00a0запросите файл снова.",
}


def make(file_id: int) -> None:
    """Safe to do again: each attempt writes a file of its own, and the last one's alone is offered."""
    file = begin(file_id=file_id)
    if file is None:
        store.clear(file_id)
        return
    store.clear(file_id)
    said, place = opened(file), store.place_of(file)
    if not said:
        fail(file, KEY_CHANGED)
        return
    key = said["asked"]["session"]
    if reason := why_not(file, key, at=clock.now()):
        fail(file, reason)
        return
    watch = Lookout(file, key)
    making = Making(file.pk, place, store.scratch_of(file), watch.why_stop, lambda: why_not(file, key))
    watch.making = making
    with watch:
        _repeat(said["asked"], making)
    _conclude(file, making)


class Lookout:
    """Beside the making, on a connection of its own: says how far it is, and learns whether it is still to be made."""

    def __init__(self, file: PreparedFile, session_key: str) -> None:
        self._file, self._key = file, session_key
        self._reason, self._over = "", Event()
        self._thread = Thread(target=self._run, daemon=True)
        self.making: Making | None = None

    def why_stop(self) -> str:
        return STOPPED if stopping.asked.is_set() else self._reason

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._reason and not self._over.wait(TOLD_EVERY):
                rows = self.making.rows if self.making else 0
                self._reason = why_not(self._file, self._key) if tell(self._file, rows=rows) else UNWANTED
        finally:
            connection.close()


def _repeat(asked: dict[str, str], making: Making) -> None:
    """The making says why it came to nothing. A file that is whole, but not in the journal, came to nothing too."""
    patience.take_time_here()
    request = repeated(asked, making)
    answer = _handler().get_response(request)
    if not making.reason and (answer.status_code != OK or not making.is_whole):
        making.reason = REASONS.get(answer.status_code) or BROKEN.format(code=getattr(request, "code", "-"))


@cache
def _handler() -> WSGIHandler:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="No directory at")  # the worker serves no static files
        return WSGIHandler()


def _conclude(file: PreparedFile, making: Making) -> None:
    if not making.reason and finish(file, rows=making.rows, size=making.size):
        store.clear(file.pk, keep=making.place.name)
        return
    store.clear(file.pk)
    if making.reason == STOPPED:
        put_back(file)
    elif making.reason not in {"", UNWANTED}:
        fail(file, making.reason)
