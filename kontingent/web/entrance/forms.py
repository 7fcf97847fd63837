"""Forms of sign-in and recovery."""

from django import forms

from kontingent.accounts import passwords
from kontingent.web.required import needed


class SignInForm(forms.Form):
    login = forms.CharField(
        label="Логин",
        error_messages=needed("Напишите логин или адрес почты."),
        max_length=254,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label="Пароль",
        error_messages=needed("Напишите пароль."),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


def code_field(help_text: str = "") -> forms.CharField:
    """Also takes a recovery code, so it is not a field of digits."""
    attrs = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
    said = needed("Напишите код из приложения на телефоне.")
    return forms.CharField(
        label="Код", max_length=32, help_text=help_text, error_messages=said, widget=forms.TextInput(attrs)
    )


class CodeForm(forms.Form):
    code = code_field("Шесть цифр из приложения на телефоне или один из кодов восстановления.")


class RecoveryForm(forms.Form):
    email = forms.EmailField(
        label="Электронная почта",
        help_text="Адрес, указанный в вашем профиле.",
        error_messages=needed("Напишите адрес электронной почты."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


class NewPasswordForm(forms.Form):
    """Figure 7: the new password twice."""

    new = forms.CharField(
        label="Новый пароль",
        error_messages=needed("Придумайте новый пароль."),
        strip=False,
        max_length=256,
        help_text=passwords.RULES,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="Новый пароль ещё раз",
        error_messages=needed("Напишите новый пароль ещё раз."),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, str]:
        cleaned: dict[str, str] = super().clean() or {}
        if cleaned.get("new") and cleaned.get("again") and cleaned["new"] != cleaned["again"]:
            self.add_error("again", "Пароли не совпадают.")
        return cleaned
