"""`--screens` keeps the pictures for the documentation and the help; without it the first is only taken."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screens", action="store_true", help="keep the pictures in docs/screens and in the help")


@pytest.fixture(scope="session")
def are_kept(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--screens", default=False))


@pytest.fixture(scope="session")
def screens_folder(are_kept: bool, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: FBT001 — a fixture
    """Of the documentation."""
    return ROOT / "docs" / "screens" if are_kept else tmp_path_factory.mktemp("screens")


@pytest.fixture(scope="session")
def help_folder(are_kept: bool, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: FBT001 — a fixture
    return ROOT / "kontingent" / "web" / "static" / "help" if are_kept else tmp_path_factory.mktemp("help")
