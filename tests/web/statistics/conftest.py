"""The region of the figures, seen from its district."""

from tests.web.institutions.conftest import official, region, registries

__all__ = ["official", "region", "registries"]
