"""Forms of the personal profile."""

import re

from django import forms

from kontingent.web.entrance.forms import NewPasswordForm, code_field
from kontingent.web.required import needed

PHONE = re.compile(r"\+?[\d\s()–-]{5,}(доб\.?\s*\d+)?")
UNPROVED = "Чтобы изменить адрес почты, введите пароль: на этот адрес приходят письма о нём."
WRONG_PHONE = "Телефон пишется цифрами: +7 (912) 345-67-89, добавочный — «доб. 12»."


def own_password_field(label: str, *, help_text: str = "", required: bool = True) -> forms.CharField:
    widget = forms.PasswordInput({"autocomplete": "current-password"})
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        error_messages=needed("Напишите пароль, с которым вошли."),
        strip=False,
        max_length=256,
        widget=widget,
    )


class ContactsForm(forms.Form):
    email = forms.EmailField(
        label="Электронная почта",
        error_messages=needed("Напишите адрес электронной почты."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label="Телефон",
        max_length=32,
        required=False,
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
    )

    password = own_password_field("Пароль", help_text="Нужен, только если меняется адрес почты.", required=False)

    def changes_email(self) -> bool:
        return "email" in self.changed_data

    def clean(self) -> dict[str, str]:
        cleaned: dict[str, str] = super().clean() or {}
        if self.changes_email() and "email" in cleaned and not cleaned.get("password"):
            self.add_error("password", UNPROVED)
        return cleaned

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"])
        if phone and not PHONE.fullmatch(phone):
            raise forms.ValidationError(WRONG_PHONE)
        return phone


class PasswordForm(NewPasswordForm):
    old = own_password_field("Действующий пароль")
    field_order = ("old", "new", "again")


class OwnPasswordForm(forms.Form):
    """Asked again before the recovery codes change."""

    password = own_password_field("Пароль")


class FactorForm(OwnPasswordForm):
    """To switch the second factor on or off: the password, and a code that proves the telephone."""

    code = code_field()
    field_order = ("code", "password")
