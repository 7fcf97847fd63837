"""Forms of the personal profile."""

from django import forms

from kontingent.web.entrance.forms import NewPasswordForm, code_field


class ContactsForm(forms.Form):
    email = forms.EmailField(label="Электронная почта", widget=forms.EmailInput({"autocomplete": "email"}))
    phone = forms.CharField(
        label="Телефон",
        max_length=32,
        required=False,
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
    )


def own_password_field(label: str) -> forms.CharField:
    return forms.CharField(
        label=label, strip=False, max_length=256, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )


class PasswordForm(NewPasswordForm):
    old = own_password_field("Действующий пароль")
    field_order = ("old", "new", "again")


class FactorForm(forms.Form):
    """To switch the second factor on or off: the password, and a code that proves the telephone."""

    code = code_field()
    password = own_password_field("Пароль")
