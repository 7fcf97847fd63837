"""The data folder: what lies where, who may read it, and who is using the server now.

DATA/secrets.json      passwords and the signing key
DATA/database.lock     held while the server is being started or stopped
DATA/users/            one locked file per process that uses the server
DATA/serving.lock      held by the one command that serves from here
DATA/database-place    where the database lies if its account cannot enter DATA
PLACE/cluster/         PostgreSQL's own folder, its account's

All of it is for its owner alone. Where root lends the server to another account, that account's group may pass
through DATA.
"""

import errno
import fcntl
import hashlib
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kontingent.kernel import private
from kontingent.kernel.embedded.account import Account
from kontingent.kernel.embedded.errors import (
    BusyError,
    FolderNotEnterableError,
    NoPermissionError,
    PasswordsLostError,
    ServedError,
)

ELSEWHERE = Path("/var/lib")
LOCK_PATIENCE = 180.0  # seconds: longer than a start after a crash usually takes


@dataclass(frozen=True)
class Secrets:
    superuser: str
    owner: str
    app: str
    secret_key: str


def open_data(data: Path) -> Path:
    """The real path of the data folder, made if missing."""
    data = data.expanduser().resolve()
    try:
        if not data.exists():
            data.parent.mkdir(parents=True, exist_ok=True)  # not ours alone: the server's account has to pass
            private.make_folder(data)
        private.make_folder(data / "users")
        private.open_file(data / "database.lock", "a").close()
    except (PermissionError, NotADirectoryError, FileExistsError) as error:
        raise NoPermissionError(
            f"Нет права писать в папку данных {data}. Укажите другую папку: --data ПАПКА, "
            "или запустите команду от её владельца."
        ) from error
    return data


@contextmanager
def exclusive(data: Path, *, patience: float = LOCK_PATIENCE) -> Iterator[None]:
    deadline = time.monotonic() + patience
    with private.open_file(data / "database.lock", "a") as lock:
        while not _try_lock(lock.fileno()):
            if time.monotonic() > deadline:
                raise BusyError(
                    f"Другой процесс уже больше {patience:.0f} с запускает или останавливает базу в {data}. "
                    "Дождитесь его или завершите и повторите команду."
                )
            time.sleep(0.05)
        yield


@contextmanager
def serving_alone(data: Path) -> Iterator[None]:
    """ServedError at once if a living process serves from this folder; the lock dies with its holder."""
    with private.open_file(open_data(data) / "serving.lock", "a") as lock:
        if not _try_lock(lock.fileno()):
            raise ServedError(
                f"В папке данных {data} уже работает kontingent serve или demo. "
                "Остановите его или укажите другую папку: --data ПАПКА."
            )
        yield


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def register_user(data: Path) -> int:
    """A descriptor whose lock lasts as long as this process: a killed user leaves no trace that counts."""
    path = data / "users" / f"{os.getpid()}-{secrets.token_hex(4)}"
    with private.open_file(path, "x") as file:
        descriptor = os.dup(file.fileno())  # not to be inherited, as every descriptor that Python makes
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def others_use(data: Path) -> bool:
    """Call with the folder's lock held, and after closing one's own descriptor."""
    for path in (data / "users").iterdir():
        with path.open("a") as user:
            if not _try_lock(user.fileno()):
                return True
            path.unlink()
    return False


def known_place(data: Path) -> Path:
    pointer = data / "database-place"
    return Path(pointer.read_text(encoding="utf-8").strip()) if pointer.exists() else data / "database"


def settle_place(data: Path, account: Account) -> Path:
    """Where the database lies: in the data folder, or elsewhere if the server's account cannot enter it."""
    place = known_place(data)
    if place.parent == data:
        account.pass_through(data)
    if _enters(account, place):
        return place
    if not (place / "cluster").exists() and place.parent == data:
        place.rmdir()
        digest = hashlib.sha256(str(data).encode()).hexdigest()[:12]
        place = ELSEWHERE / f"kontingent-{digest}"
        if _enters(account, place):
            private.write(data / "database-place", f"{place}\n")
            return place
    raise FolderNotEnterableError(
        f"Учётная запись «{account.name}», от которой работает PostgreSQL, не может войти в {place}. "
        "Откройте ей проход ко всем вышестоящим папкам (chmod o+x) или укажите другую: --data /srv/kontingent."
    )


def _enters(account: Account, folder: Path) -> bool:
    try:
        account.give(private.make_folder(folder), private.FOLDER)
        return account.can_enter(folder)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise
        return False


def secrets_of(data: Path, *, create: bool) -> Secrets:
    path = data / "secrets.json"
    try:
        return Secrets(**json.loads(path.read_text(encoding="utf-8")))
    except PermissionError as error:
        raise NoPermissionError(f"Нет права читать {path}. Запустите команду от владельца папки данных.") from error
    except FileNotFoundError as error:
        if not create:
            raise PasswordsLostError(
                f"База данных есть, а файла паролей {path} нет. "
                "Верните его из резервной копии; без него к базе не войти."
            ) from error
    return _new_secrets(path)


def secret_key_of(data: Path) -> str:
    """The signing key of a folder whose database may be a server elsewhere; made once."""
    data = open_data(data)
    with exclusive(data):
        return secrets_of(data, create=True).secret_key


def _new_secrets(path: Path) -> Secrets:
    superuser, owner, app = (secrets.token_urlsafe(24) for _ in range(3))
    fresh = Secrets(superuser, owner, app, secrets.token_urlsafe(48))
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with private.open_file(unfinished, "x") as file:
        json.dump(fresh.__dict__, file)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
    return fresh
