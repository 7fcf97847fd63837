"""Search by СНИЛС and by document: sent by POST, kept in the session, and named in the address by a token alone."""

import secrets
from dataclasses import asdict, dataclass

from django import forms
from django.contrib.sessions.backends.base import SessionBase

from kontingent.kernel.identifiers import document_value, snils_digits, snils_valid

KEY = "sought"
FORM = "f-sought"  # stands inside the panel of filters, and is sent apart from it
MOST_KEPT = 20
SHORTEST_DOCUMENT = 4


@dataclass(frozen=True, slots=True)
class Sought:
    """Empty: not sought. `typed` is the document as people wrote it."""

    snils: str = ""
    document: str = ""
    typed: str = ""


class SoughtForm(forms.Form):
    snils = forms.CharField(
        label="СНИЛС",
        max_length=30,
        required=False,
        widget=forms.TextInput(
            {"placeholder": "000-000-000 00", "inputmode": "numeric", "autocomplete": "off", "form": FORM}
        ),
    )
    document = forms.CharField(
        label="Документ",
        max_length=60,
        required=False,
        widget=forms.TextInput({"placeholder": "Номер, можно с серией", "autocomplete": "off", "form": FORM}),
    )

    def clean_snils(self) -> str:
        text: str = self.cleaned_data["snils"]
        if not text:
            return ""
        digits = snils_digits(text)
        if digits is None:
            raise forms.ValidationError("СНИЛС — 11 цифр, например 112-233-445 95.")
        if not snils_valid(digits):
            raise forms.ValidationError("Контрольные цифры не сходятся: проверьте СНИЛС.")
        return digits

    def clean_document(self) -> str:
        text: str = self.cleaned_data["document"].strip()
        if text and len(document_value(text, "")) < SHORTEST_DOCUMENT:
            raise forms.ValidationError("Укажите серию и номер документа целиком.")
        return text

    @property
    def sought(self) -> Sought:
        typed = self.cleaned_data["document"]
        return Sought(self.cleaned_data["snils"], document_value(typed, ""), typed)


def keep(session: SessionBase, sought: Sought) -> str:
    """The token for the address; empty when nothing was asked for."""
    if not (sought.snils or sought.document):
        return ""
    kept = dict(list(session.get(KEY, {}).items())[1 - MOST_KEPT :])
    token = secrets.token_urlsafe(9)
    session[KEY] = {**kept, token: asdict(sought)}
    return token


def recall(session: SessionBase, token: str) -> Sought | None:
    """None for a token of another session, or one forgotten."""
    if not token:
        return Sought()
    kept = session.get(KEY, {}).get(token)
    return Sought(**kept) if kept else None
