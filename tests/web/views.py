"""Every view of the product, from the table of addresses."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


def every_view() -> Iterator[tuple[str, Any]]:
    return ((address, pattern.callback) for address, pattern in every_pattern())


def every_pattern() -> Iterator[tuple[str, URLPattern]]:
    stack: list[tuple[str, URLResolver | URLPattern]] = [("", get_resolver())]
    while stack:
        prefix, node = stack.pop()
        if isinstance(node, URLResolver):
            stack += [(f"{prefix}{child.pattern}", child) for child in node.url_patterns]
        else:
            yield prefix, node
