"""The key by which institutions are sorted and searched."""

from kontingent.kernel.names import name_key

LONGEST_KEY = 600  # an index entry must fit into a page
_QUOTES = str.maketrans("", "", '«»"„“”')


def registry_key(full_name: str, short_name: str = "") -> str:
    """Both names without quotes: «Юта» stands among the words on Ю.

    The projection computes the same in SQL.
    """
    return name_key(f"{full_name} {short_name}".translate(_QUOTES))[:LONGEST_KEY]
