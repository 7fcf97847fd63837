"""Which rules a shown value breaks: computed where it is shown, because some depend on the day and the person's age."""

from collections import defaultdict
from datetime import date

from kontingent.current.versions import Version
from kontingent.history.kinds.catalogue import BY_CODE
from kontingent.history.rules.records import MISFIT, reason_of, remarks_of
from kontingent.portfolios.presentation import Flagging


def flagging_for(birth_date: date | None) -> Flagging:
    """Sentences by field name for records of a person born that day."""

    def flagging(version: Version, today: date) -> dict[str, tuple[str, ...]]:
        kind = BY_CODE[version.kind]
        sentences: dict[str, list[str]] = defaultdict(list)
        for remark in remarks_of(kind, version.payload, today, birth_date=birth_date):
            sentence = remark.rule.sentence
            if reason := reason_of(remark.rule, kind, remark.field, remark.value).rstrip("."):
                sentence = (
                    f"Не по формату: {reason}. Значение оставлено как у поставщика"
                    if remark.rule is MISFIT
                    else f"{sentence.rstrip('.')}: {reason}"
                )
            sentences[remark.field].append(sentence)
        return {field: tuple(texts) for field, texts in sentences.items()}

    return flagging
