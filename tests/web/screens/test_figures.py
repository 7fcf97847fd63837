"""The figures of the manual, one by one: what is printed there stands on our screen, and a picture shows it."""

from urllib.parse import urlsplit

import pytest

from kontingent.accounts.recovery import link_for
from tests.turns import by_turns
from tests.web.screens.camera import Camera, missing, photograph, photograph_small
from tests.web.screens.manual import FIGURES
from tests.web.screens.pictures import OF_THE_FIGURES
from tests.web.screens.region import of_the_figures

PNG = b"\x89PNG"


@pytest.mark.slow
@pytest.mark.parametrize("runs", [3, pytest.param(1, marks=pytest.mark.soak)], ids=["by turns", "all"])
@pytest.mark.timeout(1200)  # a region is made and loaded first
def test_what_the_figures_print_is_on_the_screens(
    browser, live_server, transactional_db, tmp_path, screens_folder, help_folder, are_kept, runs
):
    users, ids = of_the_figures(tmp_path)
    link = urlsplit(link_for(users["guest"])).path  # who has not signed in: that would spend it
    camera = Camera(browser, live_server.url, users, {**ids, "link": link})
    with camera.read(by_turns([*FIGURES, *OF_THE_FIGURES], runs)) as opened:
        absent = [(screen.name, words) for screen, page in opened if (words := missing(page, screen.printed))]
    assert absent == []
    for figure in FIGURES if are_kept else FIGURES[:1]:
        with camera.opened(figure) as page:
            photograph(page, figure, screens_folder)
            assert (screens_folder / f"{figure.name}.png").read_bytes().startswith(PNG)
    for screen in OF_THE_FIGURES if are_kept else OF_THE_FIGURES[:1]:
        with camera.opened(screen) as page:
            photograph_small(page, screen, help_folder)
