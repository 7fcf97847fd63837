"""The one environment of all templates: what they may call, and what they may not leave undefined."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, cast

import jinja2
from django.forms.renderers import Jinja2 as Widgets
from django.forms.renderers import get_default_renderer
from django.template import engines
from django.template.backends.jinja2 import Jinja2, Template
from django.templatetags.static import static
from django_htmx.jinja import htmx_script
from jinja2 import BaseLoader, Environment, FileSystemBytecodeCache, StrictUndefined
from jinja2.runtime import Context, Macro
from markupsafe import _escape_inner  # type: ignore[attr-defined]  # what `escape` does without its object of markup

from kontingent.web.reversing import url
from kontingent.web.templating import cells, persons, words

MACRO = re.compile(r"{%-? macro (\w+)\(")

_FILES = (cache(static), cache(htmx_script))  # where they are served is known for the life of a process
GLOBALS: list[Callable[..., Any]] = [url, *_FILES, *words.GLOBALS, *persons.GLOBALS, *cells.GLOBALS]
FILTERS: list[Callable[..., Any]] = [*words.FILTERS, *persons.FILTERS]


class Parts:
    """`ui.pager(...)` in a template: the macro of that name, whichever template writes it."""

    def __init__(self, environment: Environment, loader: BaseLoader) -> None:
        self._environment = environment
        self._written = {
            name: template
            for template in loader.list_templates()
            for name in MACRO.findall(loader.get_source(environment, template)[0])
        }

    def __getattr__(self, name: str) -> Macro:
        if name not in self._written:
            raise AttributeError(name)
        macro: Macro = getattr(self._environment.get_template(self._written[name]).module, name)
        setattr(self, name, macro)
        return macro


Drawing = Callable[[Context], Iterator[str]]


class _Plain(Context):
    """Nothing that templates call asks for the context, so it is called as it stands."""

    def call(self, called: Callable[..., Any], /, *args: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever it gives
        named.pop("_loop_vars", None)
        named.pop("_block_vars", None)
        return called(*args, **named)


class _Whole(jinja2.Template):
    """Its blocks, and what it includes, give their text at once: pieces went one by one through all that is around."""

    @classmethod
    def from_code(cls, *args: Any, **named: Any) -> jinja2.Template:  # noqa: ANN401 - as Jinja
        made = super().from_code(*args, **named)
        module = made.root_render_func.__globals__  # that Jinja has written: what it prints goes by this name
        module["escape"] = _text
        for name, draw in [*made.blocks.items()]:
            made.blocks[name] = module[f"block_{name}"] = _joined(draw)  # `super()` looks for the second
        if not made.blocks:  # what is extended goes on to its first piece alone where a block is asked for (`_Block`)
            made.root_render_func = _joined(made.root_render_func)
        return made


def _text(value: object) -> str:
    """As `markupsafe.escape`, but a piece is only joined to the others: no object of markup is made of it."""
    if type(value) is not str and hasattr(value, "__html__"):
        return str(value.__html__())
    escaped: str = _escape_inner(str(value))
    return escaped


def _joined(draw: Drawing) -> Drawing:
    def drawn(context: Context) -> Iterator[str]:
        yield "".join(draw(context))

    return drawn


class _Environment(Environment):
    context_class, template_class = _Plain, _Whole


def environment(*, loader: BaseLoader, auto_reload: bool, **_: object) -> Environment:
    """Whatever else Django's backend asks for, everything is escaped.

    A name that nobody gave is a mistake wherever it is looked at, not an empty place on a page.
    """
    made = _Environment(
        loader=loader, auto_reload=auto_reload, autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True,
        cache_size=-1,
    )  # fmt: skip
    made.globals |= {one.__name__: one for one in GLOBALS}
    made.globals["ui"] = Parts(made, loader)
    made.filters |= {one.__name__: one for one in FILTERS}
    return made


class _Block:
    """A template whose rendering is one of its blocks, of its own or of one that it extends."""

    def __init__(self, whole: jinja2.Template, block: str) -> None:
        self._whole, self._block = whole, block

    def render(self, context: dict[str, Any]) -> str:
        made = self._whole.new_context(context)
        next(self._whole.root_render_func(made))  # by its first text all that it extends have named their blocks
        return "".join(made.blocks[self._block][0](made))


class Templates(Jinja2):
    """Django's backend, in which `template.html#block` names a block alone: htmx puts it in place of the former one."""

    def get_template(self, template_name: str) -> Template:
        name, _, block = template_name.partition("#")
        found: Template = super().get_template(name)
        if block:
            found.template = _Block(found.template, block)  # type: ignore[assignment]  # it is asked to render alone
        return found


def compile_all(kept: str = "") -> None:
    """Templates of pages and of the widgets of forms, before anybody asks for one; those that folder has are read."""
    widgets = cast("Widgets", get_default_renderer()).engine
    for engine in (engines["jinja"], widgets):
        made = cast("Jinja2", engine).env
        if kept:
            made.bytecode_cache = FileSystemBytecodeCache(kept)
        for name in made.list_templates(extensions=["html"]):
            made.get_template(name)
