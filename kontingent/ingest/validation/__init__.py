"""From text cells to typed records and remarks. Pure: it runs in worker processes, without the database."""
