"""Which rules a shown value breaks: computed where it is shown, because some depend on the day."""

from datetime import date

from kontingent.portfolios.versions import Version


def flagging(version: Version, today: date) -> dict[str, tuple[str, ...]]:
    """Sentences by field name."""
    return {}
