"""Whose account it is that a provider has recognised. No account is made here, and none is changed."""

from kontingent.accounts.models import User
from kontingent.accounts.provider.identity import ProviderIdentity
from kontingent.accounts.provider.refusals import AccountBlocked, NoAccount, NoSnils, NotConfirmed
from kontingent.kernel.identifiers import snils_valid


def account_of(identity: ProviderIdentity) -> User:
    """The one account whose profile has the person's СНИЛС; a refusal with its sentence otherwise."""
    if not identity.is_confirmed:
        raise NotConfirmed
    if not identity.snils or not snils_valid(identity.snils):
        raise NoSnils
    user = User.objects.filter(snils=identity.snils).first()
    if user is None:
        raise NoAccount
    if user.is_blocked:
        raise AccountBlocked(user.pk)
    return user
