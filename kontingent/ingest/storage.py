"""The bytes of packages in the database, in pieces: written once, read as a stream."""

from collections.abc import Iterator
from hashlib import sha256
from typing import BinaryIO

from django.db import connection

from kontingent.ingest.readers.package import MEGABYTE

PIECE = MEGABYTE


def measure(stream: BinaryIO) -> tuple[bytes, int]:
    """SHA-256 and size; the stream is at its beginning afterwards."""
    digest, size = sha256(), 0
    stream.seek(0)
    while piece := stream.read(PIECE):
        digest.update(piece)
        size += len(piece)
    stream.seek(0)
    return digest.digest(), size


def store(package_id: int, stream: BinaryIO) -> None:
    with connection.cursor() as cursor:
        number = 0
        while data := stream.read(PIECE):
            cursor.execute(
                "INSERT INTO package_bytes (package_id, piece, data) VALUES (%s, %s, %s)", [package_id, number, data]
            )
            number += 1


def pieces(package_id: int) -> Iterator[bytes]:
    """One query a piece, so nothing stays open while batches are written in between."""
    number = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT data FROM package_bytes WHERE package_id = %s AND piece = %s", [package_id, number])
            row = cursor.fetchone()
        if row is None:
            return
        yield bytes(row[0])
        if len(row[0]) < PIECE:
            return  # the last one
        number += 1
