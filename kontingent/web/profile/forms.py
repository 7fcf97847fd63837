"""Forms of the personal profile."""

from django import forms

from kontingent.accounts import passwords


class ContactsForm(forms.Form):
    email = forms.EmailField(label="Электронная почта", widget=forms.EmailInput({"autocomplete": "email"}))
    phone = forms.CharField(
        label="Телефон",
        max_length=32,
        required=False,
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
    )


class PasswordForm(forms.Form):
    old = forms.CharField(
        label="Действующий пароль", strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label="Новый пароль",
        strip=False,
        max_length=256,
        help_text=passwords.RULES,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="Новый пароль ещё раз", strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, str]:
        cleaned: dict[str, str] = super().clean() or {}
        if cleaned.get("new") and cleaned.get("again") and cleaned["new"] != cleaned["again"]:
            self.add_error("again", "Пароли не совпадают.")
        return cleaned
