"""Why the embedded database cannot serve: each reason is one sentence with its cure and one exit code."""

from typing import ClassVar


class EmbeddedDatabaseError(RuntimeError):
    """Shown to the person who started the command as it is; `exit_code` is what the command leaves with."""

    exit_code: ClassVar[int] = 4


class BinariesMissingError(EmbeddedDatabaseError):
    exit_code = 41


class NoPermissionError(EmbeddedDatabaseError):
    exit_code = 42


class DiskFullError(EmbeddedDatabaseError):
    exit_code = 43


class PortOccupiedError(EmbeddedDatabaseError):
    exit_code = 44


class FolderNotEnterableError(EmbeddedDatabaseError):
    exit_code = 45


class OtherVersionError(EmbeddedDatabaseError):
    exit_code = 46


class BusyError(EmbeddedDatabaseError):
    exit_code = 47


class PasswordsLostError(EmbeddedDatabaseError):
    exit_code = 48


class StartFailedError(EmbeddedDatabaseError):
    exit_code = 49


class ServedError(EmbeddedDatabaseError):
    exit_code = 50
