"""The generated region in pictures: figure 17, and what the README and the help show."""

import pytest

from tests.web.screens.camera import Camera, missing, photograph, photograph_small
from tests.web.screens.pictures import DOCUMENTATION, OF_THE_REGION
from tests.web.screens.region import generated


@pytest.mark.soak
@pytest.mark.timeout(1200)  # a region is made and loaded first
def test_the_region_in_pictures(browser, live_server, transactional_db, tmp_path, screens_folder, help_folder):
    camera = Camera(browser, live_server.url, *generated(tmp_path))
    for screen in DOCUMENTATION:
        with camera.opened(screen) as page:
            assert (screen.name, missing(page, screen.printed)) == (screen.name, [])
            photograph(page, screen, screens_folder)
        assert (screens_folder / f"{screen.name}.png").stat().st_size > 10_000
    for screen in OF_THE_REGION:
        with camera.opened(screen) as page:
            photograph_small(page, screen, help_folder)
        assert (help_folder / f"{screen.name}.webp").stat().st_size > 5_000
