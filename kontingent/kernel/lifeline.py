"""A connection that asks nothing and lives as long as its server: its holder knows at once that the server died."""

import select

from psycopg import OperationalError, connect

PATIENCE = 5  # seconds for a connection


class Lifeline:
    """Raises psycopg.OperationalError where there is no server to begin with."""

    def __init__(self, url: str) -> None:
        self._connection = connect(url, connect_timeout=PATIENCE, autocommit=True)

    def fileno(self) -> int:
        return self._connection.fileno()

    def is_cut(self) -> bool:
        """Costs one look at a socket. What a server says by itself (its settings were read again) is no cut."""
        wire = self._connection.pgconn
        try:
            while select.select([wire.socket], [], [], 0)[0]:
                wire.consume_input()
        except (OperationalError, ValueError):  # ValueError: the socket is closed already
            return True
        return False

    def close(self) -> None:
        self._connection.close()
