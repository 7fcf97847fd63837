"""Forms of the personal profile."""

from django import forms

from kontingent.web.entrance.forms import NewPasswordForm


class ContactsForm(forms.Form):
    email = forms.EmailField(label="Электронная почта", widget=forms.EmailInput({"autocomplete": "email"}))
    phone = forms.CharField(
        label="Телефон",
        max_length=32,
        required=False,
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
    )


class PasswordForm(NewPasswordForm):
    old = forms.CharField(
        label="Действующий пароль", strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )
    field_order = ("old", "new", "again")
