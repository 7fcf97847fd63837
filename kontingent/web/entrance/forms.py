"""Forms of sign-in and recovery."""

from django import forms


class SignInForm(forms.Form):
    login = forms.CharField(
        label="Логин",
        max_length=254,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label="Пароль", max_length=256, strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )
