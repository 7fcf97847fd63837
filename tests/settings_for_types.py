"""Settings as the type checker sees them: it reads the models and opens no database, so any values do."""

import os

os.environ.setdefault("KONTINGENT_SECRET_KEY", "types")
os.environ.setdefault("DATABASE_URL", "postgresql://types@localhost/types")

from kontingent.project.settings import *  # noqa: F403 — the environment must stand before it is read
