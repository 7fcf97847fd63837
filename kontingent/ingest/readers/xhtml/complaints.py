"""What the parser complains of, in words a supplier can act on."""

from kontingent.ingest.errors import PackageRefused
from kontingent.ingest.readers.xhtml.elements import SyntaxFault, fault, on_line

_NOT_XHTML = "Пакет — документ XHTML в кодировке UTF-8."
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")

_CLOSE = "Закройте каждый элемент в том порядке, в котором они открыты."
_ESCAPE = "В тексте пишите &amp;amp; вместо & и &amp;lt; вместо <."
_TRUNCATED = ("Файл обрывается: документ не закончен.", "Передайте файл ещё раз целиком.")

_COMPLAINTS: dict[str, tuple[str, str]] = {
    "ERR_DOCUMENT_EMPTY": ("Файл пуст или не начинается с элемента html.", _NOT_XHTML),
    "ERR_DOCUMENT_END": ("После конца документа есть лишнее.", "Оставьте один элемент html и ничего после него."),
    "ERR_TAG_NOT_FINISHED": _TRUNCATED,
    "ERR_COMMENT_NOT_FINISHED": _TRUNCATED,
    "ERR_CDATA_NOT_FINISHED": _TRUNCATED,
    "ERR_PI_NOT_FINISHED": _TRUNCATED,
    "ERR_GT_REQUIRED": _TRUNCATED,
    "ERR_LTSLASH_REQUIRED": _TRUNCATED,
    "ERR_ATTRIBUTE_NOT_FINISHED": _TRUNCATED,
    "ERR_TAG_NAME_MISMATCH": ("Элементы закрыты не в том порядке.", _CLOSE),
    "ERR_UNDECLARED_ENTITY": (
        "Сущность не объявлена: в пакете есть только &amp;, &lt;, &gt;, &quot; и &apos;.",
        "Замените её самим символом, например &nbsp; — символом неразрывного пробела.",
    ),
    "ERR_ENTITY_LOOP": ("Сущности ссылаются друг на друга.", "Уберите объявления сущностей."),
    "ERR_INVALID_CHAR": (
        "Управляющий символ, которого в XML быть не может.",
        "Удалите управляющие символы из выгрузки.",
    ),
    "ERR_INVALID_CHARREF": ("Неверная ссылка на символ.", "Удалите управляющие символы из выгрузки."),
    "ERR_INVALID_HEX_CHARREF": ("Неверная ссылка на символ.", "Удалите управляющие символы из выгрузки."),
    "ERR_INVALID_DEC_CHARREF": ("Неверная ссылка на символ.", "Удалите управляющие символы из выгрузки."),
    "ERR_INVALID_ENCODING": ("Байты не в кодировке UTF-8.", "Сохраните пакет в кодировке UTF-8."),
    "ERR_UNKNOWN_ENCODING": ("Неизвестная кодировка.", "Сохраните пакет в кодировке UTF-8."),
    "ERR_UNSUPPORTED_ENCODING": ("Неизвестная кодировка.", "Сохраните пакет в кодировке UTF-8."),
    "ERR_NAME_REQUIRED": ("Знак & или < стоит там, где ожидается имя.", _ESCAPE),
    "ERR_ENTITYREF_SEMICOL_MISSING": ("Знак & стоит в тексте сам по себе.", _ESCAPE),
    "ERR_LT_IN_ATTRIBUTE": ("Знак < стоит в значении атрибута.", _ESCAPE),
    "ERR_ATTRIBUTE_NOT_STARTED": ("Значение атрибута без кавычек.", "Заключите значения атрибутов в кавычки."),
    "ERR_ATTRIBUTE_WITHOUT_VALUE": (
        "Атрибут без значения.",
        'В XHTML у атрибута есть значение: itemscope="".',
    ),
    "ERR_ATTRIBUTE_REDEFINED": ("Атрибут повторён.", "Оставьте один."),
    "ERR_RESOURCE_LIMIT": (
        "Слишком глубокая вложенность или слишком длинный текст.",
        "Запись пакета плоская: персона, раздел, свойство.",
    ),
    "NS_ERR_UNDEFINED_NAMESPACE": ("Приставка имени не объявлена.", "Объявите пространство имён у элемента html."),
}
_UNKNOWN = ("Документ построен неправильно.", "Проверьте файл любой программой проверки XML.")


def refusal_of(error: SyntaxFault) -> PackageRefused:
    name, line = fault(error)
    sentence, cure = _COMPLAINTS.get(name, _UNKNOWN)
    return PackageRefused(sentence, cure=cure, at=on_line(line))


def refuse_encoding(head: bytes) -> None:
    """PackageRefused before the parser calls it something else."""
    if head.startswith(_UTF16):
        raise PackageRefused("Файл в кодировке UTF-16.", cure="Сохраните пакет в кодировке UTF-8.", at=on_line(1))
