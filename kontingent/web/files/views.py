"""«Мои файлы»: what the worker makes for the user, and what it has made."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from kontingent.accounts import file_actions
from kontingent.accounts.models import PreparedFile
from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.kernel import russian
from kontingent.kernel.errors import NotFound, Refusal
from kontingent.web.downloads import FORMATS
from kontingent.web.files import store
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.request import Note, Request

BADGES = {
    PreparedFile.State.WAITING: "",
    PreparedFile.State.MAKING: "",
    PreparedFile.State.READY: "ok",
    PreparedFile.State.FAILED: "bad",
}
GONE = "Такого файла нет, или срок его хранения вышел."


@dataclass(frozen=True, slots=True)
class ShownFile:
    file: PreparedFile
    title: str
    said: Sequence[str]  # its conditions in words
    is_open: bool  # to the rights the user has now

    @property
    def state(self) -> str:
        return PreparedFile.State(self.file.state).label

    @property
    def badge(self) -> str:
        return BADGES[PreparedFile.State(self.file.state)]


@gate(Permission.OWN_PROFILE, nameless=True, polled=True)
def files(request: Request) -> HttpResponse:
    """What stands here the user has asked himself: conditions in his own words."""
    own = PreparedFile.objects.kept().filter(user=request.user).order_by("-asked_at", "-pk")
    rows = [_shown(request, file) for file in own]
    is_waiting = any(row.file.is_under_way for row in rows)
    context = {"rows": rows, "is_waiting": is_waiting, "hours": settings.FILE_HOURS}
    return page(request, "files/files.html", context, fragment="files")


def _shown(request: Request, file: PreparedFile) -> ShownFile:
    shown = file_actions.opened(file).get("shown", {})
    return ShownFile(file, shown.get("title", file.name), shown.get("said", ()), file.has_rights_of(request.user))


@gate(Permission.EXPORT)
def take(request: Request, file_id: int) -> HttpResponseBase:
    """To its owner alone, while his rights are those he asked with.

    By what was sought the line does not say: the line of the export does, which names the file.
    """
    ready = PreparedFile.objects.kept().filter(user=request.user, state=PreparedFile.State.READY, pk=file_id)
    if (file := ready.first()) is None or not (place := store.place_of(file)).is_file():
        raise NotFound(GONE, cure="Запросите его снова из\u00a0списка.")
    if not file.has_rights_of(request.user):
        raise Refusal(file_actions.RIGHTS_CHANGED, code="file_rights")
    said = f"{file.name}, {russian.count_phrase(file.rows, 'строка', 'строки', 'строк')}"
    request.line = Note(Action.FILE_TAKEN, ObjectType.FILE, file.pk, _shown(request, file).title, said)
    kind = file.name.rpartition(".")[2]
    return FileResponse(place.open("rb"), as_attachment=True, filename=file.name, content_type=FORMATS[kind])


@gate(Permission.OWN_PROFILE, methods=("POST",))
def remove(request: Request, file_id: int) -> HttpResponse:
    """Of one that is being made too: the worker finds that it is wanted no more."""
    file = file_actions.remove(user=request.user, file_id=file_id)
    if not file.is_under_way:
        store.clear(file_id)
    messages.success(request, "Подготовка файла отменена." if file.is_under_way else "Файл удалён.")
    return redirect("files")
