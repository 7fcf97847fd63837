"""Why a sign-in through a provider did not happen: one class a reason, with its sentence and its line of the journal.

Neither holds anything the provider or the browser sent: only our own words and a code of the provider's, if it has the
shape of one.
"""

import re

from kontingent.kernel.errors import Refusal

OTHER_WAY = "Войдите по логину и паролю или попробуйте ещё раз."
LATER = "Попробуйте позже или войдите по логину и паролю."
SUPPORT = "Войдите по логину и паролю и сообщите об этом в службу поддержки."
CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{1,63}")


def code_of(error: str, description: str) -> str:
    """ЕСИА's own code from «ESIA-007014: …» where it stands there, else the protocol's word."""
    code = description.partition(":")[0]
    return code if code.startswith("ESIA-") else error


class ProviderRefusal(Refusal):
    """`why` continues «Вход через … не удался: »; `note` stands in the journal."""

    code = "provider"
    why = "произошла ошибка"
    next_step = OTHER_WAY
    note = "Вход не удался"

    def __init__(self, *, foreign: str = "") -> None:
        super().__init__(self.why, cure=self.next_step)
        self.foreign = foreign if CODE.fullmatch(foreign) else ""

    def told(self, provider: str) -> str:
        return f"Вход через {provider} не удался: {self.why}. {self.next_step}"


class Cancelled(ProviderRefusal):
    code = "cancelled"
    why = "вы отказались от него"
    note = "Пользователь отказался от входа на стороне провайдера"


class StaleAttempt(ProviderRefusal):
    """The answer belongs to no sign-in that this browser began: forged, repeated, too late, or in another window."""

    code = "stale_attempt"
    why = "он начат в другом окне, слишком давно или уже завершён"
    next_step = "Начните вход заново."
    note = "Ответ провайдера не относится к начатому входу"


class Silent(ProviderRefusal):
    code = "silent"
    why = "служба не отвечает"
    next_step = LATER
    note = "Провайдер не отвечает"


class Misbehaved(ProviderRefusal):
    """Not JSON, too large, a redirect, without what must be there."""

    code = "misbehaved"
    why = "служба ответила не так, как должна"
    next_step = LATER
    note = "Ответ провайдера не удалось прочитать"


class RequestRefused(ProviderRefusal):
    """The provider does not accept what we asked: a registration or a signature to be mended by those who run us."""

    code = "request_refused"
    why = "служба не приняла запрос Системы"
    next_step = SUPPORT
    note = "Провайдер не принял запрос Системы"


class SignerFailed(ProviderRefusal):
    code = "signer"
    why = "запрос не удалось подписать"
    next_step = SUPPORT
    note = "Не удалось подписать запрос к провайдеру"


class BadToken(ProviderRefusal):
    """`reason` names the check: signature, algorithm, form, issuer, audience, expired, early, nonce, subject…"""

    code = "bad_token"
    why = "ответ службы не прошёл проверку"
    next_step = SUPPORT
    note = "Маркер провайдера не прошёл проверку"

    def __init__(self, reason: str) -> None:
        super().__init__(foreign=reason)
        self.reason = reason


class NotConfirmed(ProviderRefusal):
    code = "not_confirmed"
    why = "ваша учётная запись на Госуслугах не подтверждена"
    next_step = "Подтвердите её или войдите по логину и паролю."
    note = "Учётная запись у провайдера не подтверждена"


class NoSnils(ProviderRefusal):
    code = "no_snils"
    why = "служба не передала ваш СНИЛС"
    next_step = "Укажите его в личном кабинете Госуслуг или войдите по логину и паролю."
    note = "Провайдер не передал СНИЛС"


class NoAccount(ProviderRefusal):
    code = "no_account"
    why = "здесь нет учётной записи с вашим СНИЛС"
    next_step = "Попросите администратора вашего органа управления указать СНИЛС в вашем профиле."
    note = "Нет учётной записи с таким СНИЛС"


class AccountBlocked(ProviderRefusal):
    code = "account_blocked"
    why = "ваша учётная запись заблокирована"
    next_step = "Обратитесь к администратору вашего органа управления."
    note = "Учётная запись заблокирована"

    def __init__(self, user_id: int) -> None:
        super().__init__()
        self.user_id = user_id
