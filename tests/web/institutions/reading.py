"""What a page says, without its markup."""

import re
from html import unescape


def text_of(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", markup)).replace("\u00a0", " ").split())


def ledger(html: str) -> list[tuple[str, str, str]]:
    """(label, value, source) of every row, in the order of the page."""
    rows = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>\s*<dd\s+class=\"src\">(.*?)</dd>", html, re.DOTALL)
    return [(text_of(label), text_of(value), text_of(source)) for label, value, source in rows]


def strip(html: str) -> list[tuple[str, str, str]]:
    """(number, label, address or nothing) of the counters."""
    cells = re.findall(r'<li class="total">(.*?)</li>', html, re.DOTALL)
    return [
        (*(text_of(part) for part in re.findall(r'<span\s+class="[vk]">(.*?)</span>', cell, re.DOTALL)), _href(cell))
        for cell in cells
    ]


def links(html: str) -> list[tuple[str, str]]:
    found = re.findall(r'<a\s[^>]*href="([^"]*)"[^>]*>(.*?)</a>', html, re.DOTALL)
    return [(text_of(words), unescape(href)) for href, words in found]


def _href(cell: str) -> str:
    found = re.search(r'href="([^"]*)"', cell)
    return unescape(found[1]) if found else ""


def grid(html: str) -> tuple[list[str], list[list[str]], list[str]]:
    """Heads, lines (title and cells) and totals of figure 14; «7 А 17» is a class and its head count."""
    table = html.split('<table class="classes', 1)[1].split("</table>", 1)[0]
    head, body = table.split("<tbody>")
    body, foot = body.split("</tbody>")
    cell = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)
    counted = [
        re.sub(r'<span\s+class="visually-hidden">.*?</span>', "", part, flags=re.DOTALL) for part in (head, body, foot)
    ]
    lines = [[text_of(part) for part in cell.findall(row)] for row in counted[1].split("</tr>") if "<t" in row]
    return [text_of(part) for part in cell.findall(counted[0])], lines, [text_of(part) for part in cell.findall(foot)]


def popup(html: str, anchor: str) -> dict[str, str]:
    """Rows of the pop-up of a class."""
    sheet = html.split(f'id="{anchor}"', 1)[1].split("</footer>", 1)[0]
    rows = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", sheet, re.DOTALL)
    return {text_of(label): re.sub(" (?=[:,])", "", text_of(value)) for label, value in rows}


def without_tokens(text: str) -> str:
    """Those of the form that tells of printing are of one answer."""
    return re.sub(r'(name="(?:csrfmiddlewaretoken|token)" value=")[^"]+', r"\1", text)
