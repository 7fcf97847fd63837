"""Topics as text: their parts, and the search for words in any form."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from kontingent.kernel import sql
from kontingent.kernel.russian import NBSP
from kontingent.web.help.topics import Topic

LEFT, RIGHT = "\x02", "\x03"  # around a found word: no text has them
_SEARCH = """
WITH part AS (SELECT number, title, body, setweight(to_tsvector('russian', title), 'A') ||
    to_tsvector('russian', body) AS words
  FROM unnest(%(titles)s::text[], %(bodies)s::text[]) WITH ORDINALITY AS given (title, body, number)),
asked AS (SELECT CASE WHEN %(beginnings)s = '' THEN websearch_to_tsquery('russian', %(query)s)
    ELSE to_tsquery('simple', %(beginnings)s) END AS query)
SELECT number - 1, ts_headline('russian', body, query, %(marks)s)
  FROM part, asked WHERE words @@ query ORDER BY ts_rank(words, query) DESC, number LIMIT 20
"""
_MARKS = f'StartSel={LEFT}, StopSel={RIGHT}, MaxFragments=2, MaxWords=24, MinWords=8, FragmentDelimiter=" … "'


@dataclass(frozen=True, slots=True)
class HelpPart:
    """A heading of a topic with the text under it; the first part has the title of the topic and no anchor."""

    topic: Topic
    anchor: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class HelpHit:
    topic: Topic
    title: str
    href: str
    passage: SafeString


def rendered(topic: Topic, desk: object) -> SafeString:
    """`desk`: the addresses of the support, see `frame.Desk`."""
    return mark_safe(render_to_string(topic.template, {"desk": desk}))  # noqa: S308 - a template of ours, escaped


def parts_of(topic: Topic, html: str) -> list[HelpPart]:
    reader = _Reader()
    reader.feed(html)
    return [
        HelpPart(topic, anchor, _plain(title) or topic.title, _plain(body))
        for anchor, title, body in zip(reader.anchors, reader.titles, reader.bodies, strict=True)
    ]


class _Reader(HTMLParser):
    """Cuts a topic at its headings."""

    def __init__(self) -> None:
        super().__init__()
        self.anchors, self.titles, self.bodies = [""], [""], [""]
        self._in_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "h2":
            self.anchors.append(dict(attrs).get("id") or "")
            self.titles.append("")
            self.bodies.append("")
        self._in_heading = tag == "h2" or (self._in_heading and tag not in {"p", "ul", "ol"})
        if tag in {"p", "li", "dt", "dd", "tr"}:
            self.bodies[-1] += " "

    def handle_endtag(self, tag: str) -> None:
        if tag == "h2":
            self._in_heading = False

    def handle_data(self, data: str) -> None:
        kept = self.titles if self._in_heading else self.bodies
        kept[-1] += data


def _plain(text: str) -> str:
    return " ".join(text.replace(NBSP, " ").split())


def search(parts: Sequence[HelpPart], query: str) -> list[HelpHit]:
    """Parts with the words of the query in any form, the best first. The query goes nowhere but to this search."""
    texts = [(part.title, part.body) for part in parts]
    hits = _ask(texts, query, "") or _ask(texts, query, _beginnings(query))
    return [_found(parts[number], headline) for number, headline in hits]


def places_of(texts: Sequence[tuple[str, str]], query: str) -> list[int]:
    """Which of these titles with bodies have the words of the query in any form, the best first."""
    return [number for number, _ in _ask(texts, query, "") or _ask(texts, query, _beginnings(query))]


def _ask(texts: Sequence[tuple[str, str]], query: str, beginnings: str) -> list[tuple[int, str]]:
    asked: dict[str, str | list[str]] = {
        "titles": [_same_e(title) for title, _ in texts],
        "bodies": [_same_e(body) for _, body in texts],
        "query": _same_e(query),
        "beginnings": _same_e(beginnings),
        "marks": _MARKS,
    }
    return [(int(number), str(headline)) for number, headline in sql.rows(_SEARCH, asked)]


def _beginnings(query: str) -> str:
    """Where no form was found: words that begin alike. The stemmer takes «выгрузок» and «выгрузка» for two words."""
    words = re.findall(r"[^\W_]{4,}", query.lower())
    return " & ".join(f"{word[: max(4, len(word) - 3)]}:*" for word in words)


def _same_e(text: str) -> str:
    """Letter for letter, so that a place in the result is the same place in the text."""
    return text.replace("ё", "е").replace("Ё", "Е")


def _found(part: HelpPart, headline: str) -> HelpHit:
    href = f"{part.topic.href}#{part.anchor}" if part.anchor else part.topic.href
    passage = format_html_join(" … ", "{}", ((_marked(piece, part.body),) for piece in headline.split(" … ")))
    return HelpHit(part.topic, part.title, href, passage)


def _marked(piece: str, body: str) -> SafeString:
    """The piece as it is written in the topic, with the found words marked."""
    bare = piece.replace(LEFT, "").replace(RIGHT, "")
    start = max(0, _same_e(body).find(bare))
    return format_html_join("", "{}", ((word,) for word in _words(piece, body[start : start + len(bare)])))


def _words(piece: str, written: str) -> Iterator[str | SafeString]:
    at = 0
    for number, run in enumerate(piece.replace(RIGHT, LEFT).split(LEFT)):
        words = written[at : at + len(run)]
        at += len(run)
        yield format_html("<mark>{}</mark>", words) if number % 2 else words
