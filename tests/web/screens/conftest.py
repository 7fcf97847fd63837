"""`--screens` keeps the pictures for the documentation and the help; without it they are only taken."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screens", action="store_true", help="keep the pictures in docs/screens and in the help")


@pytest.fixture(scope="session")
def screens_folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the documentation."""
    kept = request.config.getoption("--screens", default=False)
    return ROOT / "docs" / "screens" if kept else tmp_path_factory.mktemp("screens")


@pytest.fixture(scope="session")
def help_folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    kept = request.config.getoption("--screens", default=False)
    return ROOT / "kontingent" / "web" / "static" / "help" if kept else tmp_path_factory.mktemp("help")
