"""What a sign-in needs to know of a person, whichever provider answered."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ProviderIdentity:
    """`snils`: eleven digits, or empty when the provider gives none. Personal data stay out of `repr`."""

    subject: str = field(repr=False)  # the provider's own number of the person
    snils: str = field(repr=False)
    is_confirmed: bool
    full_name: str = field(default="", repr=False)
