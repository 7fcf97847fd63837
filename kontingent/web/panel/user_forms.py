"""Forms of «Пользователи»: the filters of the registry, a new user, changes of one that is there."""

from typing import cast

from django import forms
from django.http import QueryDict

from kontingent.accounts.models import User
from kontingent.accounts.registry import UserFilters
from kontingent.accounts.roles import MAY_CREATE, ROLE_NAMES, Role
from kontingent.institutions.queries import Choosable
from kontingent.institutions.scope import Scope
from kontingent.kernel.identifiers import snils_digits, snils_valid
from kontingent.kernel.names import split_full_name
from kontingent.web.choosing import Offered, SeekingForm, SoughtField, body_shown
from kontingent.web.declaring import name_field, shown
from kontingent.web.required import needed

ROLES = [("", "Любая"), *((role.value, name) for role, name in ROLE_NAMES.items())]
ACCESS = [("", "Любой"), ("on", "Включён"), ("off", "Выключен")]
STATES = [("", "Любое"), ("works", "Действует"), ("blocked", "Заблокирован")]
SHORT_SNILS = "В СНИЛС одиннадцать цифр, он пишется так: 112-233-445 95."
WRONG_SNILS = "Контрольные цифры СНИЛС не сходятся. Сверьте номер, он пишется так: 112-233-445 95."
NO_NAME = "Укажите фамилию и имя, а если есть — и отчество: «Соколова Марина Викторовна»."


class UserFilterForm(SeekingForm[UserFilters]):
    VALUES = UserFilters
    SHOWN = (
        shown("text", "text", name_field("ФИО, логин или почта")),
        shown("role", "role", forms.ChoiceField(label="Роль", choices=ROLES)),
        body_shown("Орган управления", "institution_id", empty="Любой"),
        shown(
            "access",
            "personal_data",
            forms.ChoiceField(label="Доступ к ПДн", choices=ACCESS),
            value=lambda asked: asked == "on",
        ),
        shown(
            "state",
            "is_blocked",
            forms.ChoiceField(label="Состояние", choices=STATES),
            value=lambda asked: asked == "blocked",
        ),
    )


class UserForm(forms.Form):
    """Roles are those the creator may give, organisations those of his subtree."""

    name = forms.CharField(
        label="ФИО",
        max_length=300,
        error_messages=needed("Напишите фамилию, имя и отчество."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label="Электронная почта",
        error_messages=needed("Напишите адрес электронной почты: на него придёт пароль."),
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label="Роль", error_messages=needed("Выберите роль."))
    institution = SoughtField("Организация", empty="Выберите", needed="Выберите организацию.")
    snils = forms.CharField(
        label="СНИЛС",
        max_length=32,
        required=False,
        help_text="Нужен для входа через Госуслуги (ЕСИА).",
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric"}),
    )

    def __init__(self, data: QueryDict | None, by: User, initial: dict[str, object] | None = None) -> None:
        super().__init__(data, initial=initial, auto_id="u-%s")
        roles = [(role.value, ROLE_NAMES[role]) for role in Role if role in MAY_CREATE[Role(by.role)]]
        cast("forms.ChoiceField", self.fields["role"]).choices = (
            roles if len(roles) == 1 else [("", "Выберите"), *roles]
        )
        offered = Offered(Choosable.OWN_BODIES, Scope(by.institution_id, by.personal_data))
        cast("SoughtField", self.fields["institution"]).offer_in(self, "institution", offered)

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if not split_full_name(name).given:
            raise forms.ValidationError(NO_NAME)
        return name

    def clean_snils(self) -> str:
        text = str(self.cleaned_data["snils"])
        if text and snils_digits(text) is None:
            raise forms.ValidationError(SHORT_SNILS)
        if text and not snils_valid(text):
            raise forms.ValidationError(WRONG_SNILS)
        return snils_digits(text) or ""

    @property
    def given(self) -> dict[str, object]:
        """As the actions of accounts take it."""
        name = split_full_name(self.cleaned_data["name"])
        return {
            "family_name": name.family,
            "given_name": name.given,
            "additional_name": name.additional,
            "email": self.cleaned_data["email"].strip(),
            "role": Role(self.cleaned_data["role"]),
            "institution_id": int(self.cleaned_data["institution"]),
            **({"snils": self.cleaned_data["snils"]} if "snils" in self.fields else {}),
        }


class NewUserForm(UserForm):
    personal_data = forms.BooleanField(label="Доступ к ПДн", required=False)
    only_to_me = forms.BooleanField(
        label="Логин и пароль нового пользователя отправить только администратору", required=False
    )

    def __init__(self, data: QueryDict | None, by: User) -> None:
        super().__init__(data, by)
        if not by.personal_data:
            del self.fields["personal_data"]
