"""What a command leaves with: scripts and the supervisor of the machine decide by it."""

from enum import IntEnum


class Exit(IntEnum):
    DONE = 0
    REFUSED = 1
    USAGE = 2
    REMARKS = 3
    DATABASE_UNAVAILABLE = 4
    DATABASE_UNFIT = 5
    BUG = 70
    INTERRUPTED = 130
    TERMINATED = 143


MEANINGS: dict[int, str] = {
    Exit.DONE: "сделано",
    Exit.REFUSED: "отказано или не удалось; причина и что делать — одной фразой",
    Exit.USAGE: "команда или параметр написаны неверно",
    Exit.REMARKS: "сделано, но с замечаниями",
    Exit.DATABASE_UNAVAILABLE: "база данных недоступна",
    Exit.DATABASE_UNFIT: "база данных не подходит или не подготовлена (kontingent init)",
    41: "программы PostgreSQL не найдены или не запускаются",
    42: "нет права читать или писать в папку данных",
    43: "на диске нет места",
    44: "порт занят",
    45: "папка данных закрыта для учётной записи базы",
    46: "папка данных создана другой версией PostgreSQL",
    47: "базу слишком долго запускает или останавливает другой процесс",
    48: "потерян файл паролей базы",
    49: "встроенный PostgreSQL не запустился",
    50: "из этой папки данных уже работает другой serve или demo",
    Exit.BUG: "ошибка в программе",
    Exit.INTERRUPTED: "прервано с клавиатуры (Ctrl+C), всё остановлено",
    Exit.TERMINATED: "остановлено сигналом SIGTERM, всё остановлено",
}
