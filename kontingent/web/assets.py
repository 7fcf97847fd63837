"""Build the static files the pages need out of `node_modules/` and our own stylesheet.

Run as `python -m kontingent.web.assets` after `npm ci`; the result is ignored by git.

Bootstrap and our styles become one file: apart, a browser may ask for Bootstrap's `data:` images before our
rules replace them, and the Content-Security-Policy then refuses them in the console of every visitor.
"""

import re
import shutil
import sys
from pathlib import Path

WEB = Path(__file__).resolve().parent
NODE_MODULES = WEB.parent.parent / "node_modules"
STYLES = WEB / "styles"
BUILD = WEB / "static" / "build"

BOOTSTRAP = Path("bootstrap/dist/css/bootstrap.min.css")
CHART = Path("chart.js/dist/chart.umd.min.js")
FONTS = [
    Path(f"@fontsource/golos-text/files/golos-text-{subset}-{weight}-normal.woff2")
    for subset in ("cyrillic", "latin")
    for weight in (400, 500, 600)
]
# The manifest storage looks for the map and fails when it is not there; maps are not shipped.
DARK_RULE = re.compile(r'(?P<selectors>[^{}]*\[data-bs-theme="?dark"?\][^{}]*)\{(?P<body>[^{}]*)\}')
SOURCE_MAP = re.compile(r"/\*[#@]\s*sourceMappingURL=[^*]*\*/|//[#@]\s*sourceMappingURL=.*")


class AssetsError(RuntimeError):
    """A front-end part is not installed."""


def build(node_modules: Path = NODE_MODULES, target: Path = BUILD) -> list[Path]:
    """The files written. Whatever stood in `target` before is removed: no stale file survives a build."""
    missing = [part for part in (BOOTSTRAP, CHART, *FONTS) if not (node_modules / part).is_file()]
    if missing:
        raise AssetsError(f"Нет {missing[0]} в {node_modules.name}/: сначала npm ci --omit=dev (или make assets).")
    shutil.rmtree(target, ignore_errors=True)
    (target / "fonts").mkdir(parents=True)
    stylesheet = target / "kontingent.css"
    stylesheet.write_text(_stylesheet(node_modules), encoding="utf-8")
    chart = target / "chart.js"
    chart.write_text(without_source_map((node_modules / CHART).read_text(encoding="utf-8")), encoding="utf-8")
    fonts = [shutil.copyfile(node_modules / font, target / "fonts" / font.name) for font in FONTS]
    return [stylesheet, chart, *fonts]


def without_source_map(text: str) -> str:
    return SOURCE_MAP.sub("", text).rstrip() + "\n"


def with_automatic_dark(css: str) -> str:
    """Every rule of the dark theme again for `data-bs-theme="auto"`, where the system asks for dark."""

    def again(rule: re.Match[str]) -> str:
        selectors = re.sub(r'\[data-bs-theme="?dark"?\]', '[data-bs-theme="auto"]', rule["selectors"])
        return f"{rule[0]}@media screen and (prefers-color-scheme:dark){{{selectors}{{{rule['body']}}}}}"

    return DARK_RULE.sub(again, css)


def _stylesheet(node_modules: Path) -> str:
    ours = [path.read_text(encoding="utf-8") for path in sorted(STYLES.glob("*.css"))]
    bootstrap = without_source_map((node_modules / BOOTSTRAP).read_text(encoding="utf-8"))
    return with_automatic_dark(bootstrap) + with_automatic_dark("\n".join(ours))


if __name__ == "__main__":
    try:
        for written in build():
            sys.stdout.write(f"{written.relative_to(WEB)}\n")
    except AssetsError as error:
        sys.exit(str(error))
