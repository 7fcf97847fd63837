"""Reading settings from the environment, failing with the name of the variable and what to put there."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class SettingsError(RuntimeError):
    """A setting is missing or cannot be understood; the text says which and how to give it."""


def env_text(name: str, default: str) -> str:
    if name not in os.environ:  # `get` raises within itself, and the clock asks hundreds of times a page
        return default
    return os.environ[name]


def env_list(name: str, default: list[str]) -> list[str]:
    raw = os.environ.get(name)
    return default if raw is None else [part.strip() for part in raw.split(",") if part.strip()]


def env_bool(name: str, *, default: bool) -> bool:
    raw = os.environ.get(name)
    if raw is None:
        return default
    if raw.lower() in {"1", "true", "yes", "on"}:
        return True
    if raw.lower() in {"", "0", "false", "no", "off"}:
        return False
    raise SettingsError(f"{name}={raw!r}: нужно 1 или 0.")


def env_bool_or_none(name: str) -> bool | None:
    return env_bool(name, default=False) if name in os.environ else None


def env_address(name: str) -> str | None:
    """`https://name` or `http://name:port`, without a slash at the end: a site, not a page of it."""
    site = os.environ.get(name, "").strip().removesuffix("/").lower()
    if not site:
        return None
    try:
        parts = urlsplit(site)
        is_whole = f"{parts.scheme}://{parts.netloc}" == site and parts.port != 0
    except ValueError:
        raise _not_a_site(name, site) from None
    if not (is_whole and parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc):
        raise _not_a_site(name, site)
    return site


def _not_a_site(name: str, given: str) -> SettingsError:
    return SettingsError(f"{name}={given!r}: нужен адрес вида https://имя или http://имя:порт, без пути.")


def env_int(name: str, default: int) -> int:
    raw = os.environ.get(name)
    if raw is None:
        return default
    try:
        return int(raw)
    except ValueError:
        raise SettingsError(f"{name}={raw!r}: нужно целое число.") from None


def env_secret_or_none(name: str) -> str | None:
    """The secret itself in NAME, or the path of a file that holds it in NAME_FILE; an unreadable file is an error."""
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingsError(f"{name}_FILE={path!r}: файл не читается ({error.strerror}).") from error
    return os.environ.get(name) or None


def env_secret(name: str) -> str:
    if value := env_secret_or_none(name):
        return value
    raise SettingsError(f"Не задана переменная {name} (или {name}_FILE). Команда kontingent создаёт секрет сама.")


def postgres_url(name: str) -> dict[str, Any]:
    """Django's database dictionary of a `postgresql://user:password@host:port/name?option=value` address."""
    raw = os.environ.get(name)
    if not raw:
        raise SettingsError(f"Не задана переменная {name}. Команда kontingent поднимает PostgreSQL сама.")
    parts = urlsplit(raw)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise SettingsError(f"{name}: нужен адрес вида postgresql://пользователь:пароль@узел:порт/база.")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": {name: value for name, value in query.items() if name != "host"},  # sslmode and the like
    }
