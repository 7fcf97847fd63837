"""The protocol of a package: what was taken, what was not, rule by rule, of whom and where exactly."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.ingest.models import Package, Remark
from kontingent.ingest.remarks import PAGE, RuleBlock, RuleCount, blocks, remark_rows, remarks_of_rule, rule_counts
from kontingent.kernel import russian
from kontingent.kernel.keyset import Key, Paged
from kontingent.web.address import Asks, Part, is_key
from kontingent.web.filtering import Unheeded, changed, number_in
from kontingent.web.gate import gate
from kontingent.web.listing import Mark, page_of, ways_of
from kontingent.web.page import page
from kontingent.web.pager import Pager
from kontingent.web.panel.decisions import CELLS, decision_of, package_or_404
from kontingent.web.panel.foreseen import foreseen_of
from kontingent.web.panel.package_rows import organisations_of, row_of
from kontingent.web.panel.protocol_letters import AnswerForm, note, shown
from kontingent.web.panel.tabs import tabs_of
from kontingent.web.panel.workbooks import may_mend
from kontingent.web.request import Note, Request

NUMBERS = (
    ("records", "Записей в пакете"),
    ("new", "Новых"),
    ("changed", "Изменено"),
    ("same", "Без изменений"),
    ("withdrawn", "Отозвано"),
    ("refused", "Не принято"),
    ("paired", "Сопоставлено с другими поставщиками"),
    ("persons_new", "Новых персон"),
    ("persons_found", "Узнанных персон"),
    ("persons_provisional", "Временных персон"),
    ("institutions_new", "Новых организаций"),
    ("institutions_found", "Узнанных организаций"),
)

RULE = Part("rule", "Правило")
ABSENT = "замечаний по\u00a0нему в\u00a0этом пакете нет, показаны все."


def _place(_listed: Paged[Remark], text: str) -> Key | None:
    """An address names a remark by its place in the file and its number: `17-204`."""
    place, _, remark = text.partition("-")
    key = (number_in(place), number_in(remark))
    return None if None in key else key


BY_PLACE: Mark[Remark] = Mark(
    lambda remark: f"{remark.place}-{remark.pk}", _place, (Part("after", "Место в списке", is_key),)
)


def _asks(query: QueryDict, _path: Mapping[str, object]) -> Asks:
    """Remarks have pages where they are of one rule."""
    pages = BY_PLACE.parts if query.get(RULE.name) else ()
    return (RULE, CELLS, *pages)


@gate(Permission.MANAGE_PACKAGES, asks=_asks)
def protocol(request: Request, package_id: int) -> HttpResponse:
    return _protocol(request, package_or_404(package_id))


@gate(Permission.MANAGE_PACKAGES, methods=("POST",))
def answer(request: Request, package_id: int, letter_id: int) -> HttpResponse:
    """What the supplier answered is noted; with mistakes the form comes back as it was filled."""
    package, form = package_or_404(package_id), AnswerForm(request.POST)
    if not form.is_valid():
        return _protocol(request, package, form)
    note(request, package_id, letter_id, form)
    return redirect("panel-package", package_id)


def _protocol(request: Request, package: Package, form: AnswerForm | None = None) -> HttpResponse:
    row, (places, more_places) = row_of(package), organisations_of(package)
    context = {
        "tabs": tabs_of(request),
        "row": row,
        "places": places,
        "more_places": more_places,
        **decision_of(request, package),
        "numbers": [(label, row.counts[name]) for name, label in NUMBERS],
        "is_under_way": package.state in {Package.State.RECEIVED, Package.State.LOADING},
        "is_masked": request.scope.masked,
        "may_mend": may_mend(request, package),
        **shown(package, form),
        **foreseen_of(request, package),
        **_remarks(request, package),
    }
    return page(request, "panel/package.html", context, fragment="remarks")


def _remarks(request: Request, package: Package) -> dict[str, Any]:
    """The first remarks of every rule, or a page of those of one."""
    counts = rule_counts(package.pk)
    asked = request.GET.get("rule", "")
    chosen = next((one for one in counts if one.rule.code == asked), None)
    if asked and chosen is None:
        request.unheeded.append(Unheeded(RULE.name, RULE.title, ABSENT))
    request.line = _line(package, chosen)
    if chosen is not None:
        shown, pager = _page_of_rule(request, package, chosen)
    else:
        shown, pager = blocks(request.scope, package.pk, counts), None
    return {
        "blocks": [(block, changed(request.GET, {"rule": block.counted.rule.code})) for block in shown],
        "chosen": chosen,
        "clear": changed(request.GET, {"rule": ""}),
        "rules": len(counts),
        "total": sum(one.count for one in counts),
        "pager": pager,
    }


def _page_of_rule(request: Request, package: Package, chosen: RuleCount) -> tuple[list[RuleBlock], Pager | None]:
    shown = page_of(request, remarks_of_rule(package.pk, chosen.rule.code), BY_PLACE, PAGE)
    block = RuleBlock(chosen, remark_rows(request.scope, shown.rows))
    if not shown.has_before and not shown.has_after:
        return [block], None
    words = f"Показаны {russian.number(len(shown.rows))} из{russian.NBSP}{russian.number(chosen.count)}"
    return [block], replace(ways_of(request.GET, shown, BY_PLACE), shown=words)


def _line(package: Package, chosen: RuleCount | None) -> Note:
    said = f"Замечания пакета № {package.pk}, {package.supplier.name}"
    if chosen is not None:
        said = f"{said}; Правило: {chosen.rule.code}"
    return Note(Action.REGISTRY_BUILT, ObjectType.PACKAGE, package.pk, package.shown_name, said)
