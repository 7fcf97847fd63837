"""The rules of forms, F24: what control equations are told as, beside the rules of records and packages."""

from kontingent.history.rules.rule import Rule, Severity
from kontingent.statistics.control import F24A, F24B

_CURE = (
    "Откройте списки обоих чисел: в\u00a0одном из\u00a0них есть записи без нужного значения;"
    " исправьте их у\u00a0поставщика."
)
FORM_RULES = (
    Rule(
        F24A,
        "форма",
        Severity.FLAG,
        "Числа формы не\u00a0складываются так, как требует приказ.",
        _CURE,
        "Контрольные равенства форм статистики.",
    ),
    Rule(
        F24B,
        "форма",
        Severity.FLAG,
        "Часть больше целого: «из них» больше строки или графы, из\u00a0которой взято.",
        _CURE,
        "Контрольные равенства форм статистики.",
    ),
)
