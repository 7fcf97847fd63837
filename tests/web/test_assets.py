"""The build of static files from small stand-ins of the npm parts: what it must do does not depend on their text."""

import re
from pathlib import Path

import pytest

from kontingent.web import assets


@pytest.fixture
def node_modules(tmp_path: Path) -> Path:
    contents = {
        assets.BOOTSTRAP: '@charset "UTF-8";.btn{color:red}\n/*# sourceMappingURL=bootstrap.min.css.map */\n',
        assets.CHART: "window.Chart={};\n//# sourceMappingURL=chart.umd.js.map",
        **dict.fromkeys(assets.FONTS, "font"),
    }
    for part, content in contents.items():
        (tmp_path / "node_modules" / part).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "node_modules" / part).write_text(content, encoding="utf-8")
    return tmp_path / "node_modules"


def test_one_stylesheet_ours_after_bootstrap(node_modules, tmp_path):
    assets.build(node_modules, tmp_path / "build")
    built = (tmp_path / "build" / "kontingent.css").read_text(encoding="utf-8")
    assert built.startswith('@charset "UTF-8";.btn{color:red}')
    ours = [
        assets.with_automatic_dark(path.read_text(encoding="utf-8")) for path in sorted(assets.STYLES.glob("*.css"))
    ]
    positions = [built.index(text) for text in ours]
    assert positions == sorted(positions)


def test_every_font_of_the_stylesheet_is_there(node_modules, tmp_path):
    assets.build(node_modules, tmp_path / "build")
    named = re.findall(r'url\("([^"]+)"\)', (tmp_path / "build" / "kontingent.css").read_text(encoding="utf-8"))
    assert sorted(named) == sorted(f"fonts/{font.name}" for font in assets.FONTS)
    assert all((tmp_path / "build" / name).is_file() for name in named)


def test_no_source_map_is_named(node_modules, tmp_path):
    built = assets.build(node_modules, tmp_path / "build")
    assert [path.name for path in built if "sourceMappingURL" in path.read_text(encoding="utf-8")] == []


def test_nothing_stale_survives(node_modules, tmp_path):
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "old.css").write_text("")
    built = assets.build(node_modules, tmp_path / "build")
    assert sorted(path for path in (tmp_path / "build").rglob("*") if path.is_file()) == sorted(built)


def test_a_part_that_is_not_installed_is_named(node_modules, tmp_path):
    (node_modules / assets.CHART).unlink()
    with pytest.raises(assets.AssetsError, match=str(assets.CHART)):
        assets.build(node_modules, tmp_path / "build")


def test_the_dark_theme_is_repeated_for_a_dark_system():
    css = '[data-bs-theme=dark] a{color:red}b{c:d}[data-vision="on"][data-bs-theme="dark"]{e:f}'
    assert assets.with_automatic_dark(css) == (
        "[data-bs-theme=dark] a{color:red}"
        '@media screen and (prefers-color-scheme:dark){[data-bs-theme="auto"] a{color:red}}'
        'b{c:d}[data-vision="on"][data-bs-theme="dark"]{e:f}'
        '@media screen and (prefers-color-scheme:dark){[data-vision="on"][data-bs-theme="auto"]{e:f}}'
    )
