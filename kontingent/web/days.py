"""Days in filters: ДД.ММ.ГГГГ, as the manual writes dates."""

import datetime as dt

from django import forms

from kontingent.kernel import russian
from kontingent.web.required import needed


class DayField(forms.CharField):
    def clean(self, value: str) -> dt.date | None:
        text = super().clean(value)
        try:
            return russian.parse_date(text) if text else None
        except russian.DateError as error:
            raise forms.ValidationError(error.sentence) from None


def day_field(label: str) -> DayField:
    attrs = {"placeholder": "ДД.ММ.ГГГГ", "inputmode": "numeric", "autocomplete": "off", "aria-label": label}
    return DayField(label=label, error_messages=needed("Укажите день."), widget=forms.TextInput(attrs))
