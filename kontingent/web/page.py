"""One address, one context, and either the whole page or the fragment htmx asked for."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

from kontingent.web.filtering import PAGING, FilterForm, Unheeded, changed
from kontingent.web.request import PublicRequest


def page(
    request: PublicRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    fragment: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """`fragment` names a block of the template: htmx gets it alone, a browser the page around it.

    What the answer does not heed of its address stands above the page, and beside a fragment that is swapped in.
    """
    said = unheeded_of(request, context or {})
    names = {name for one in said for name in (one.name, *one.hidden)}
    heeded = changed(request.GET, dict.fromkeys(names, ""), keep={*PAGING} - names)
    around = {"unheeded": said, "heeded_href": heeded}
    is_part = bool(fragment) and wants_fragment(request)
    name = f"{template}#{fragment}" if is_part else template
    response = render(request, name, {**around, **(context or {})}, status=status)
    if is_part:
        response.content += render_to_string("frame/unheeded.html", {**around, "is_swapped": True}).encode()
    patch_vary_headers(response, ("HX-Request",))
    return response


def unheeded_of(request: HttpRequest, context: Mapping[str, Any]) -> list[Unheeded]:
    """What the gate and the view found, and what the filters of the page could not take; once a name."""
    known = list(getattr(request, "unheeded", ()))
    if request.method in {"GET", "HEAD"}:
        known += [one for form in context.values() if isinstance(form, FilterForm) for one in form.unheeded]
    return list({one.name: one for one in known}.values())


def wants_fragment(request: HttpRequest) -> bool:
    """True for a swap; a boosted link and a restored history entry want the whole page."""
    headers = request.headers
    whole = headers.get("HX-Boosted") == "true" or headers.get("HX-History-Restore-Request") == "true"
    return headers.get("HX-Request") == "true" and not whole
