from django.core.management.base import BaseCommand

from kontingent.kernel.exits import Exit
from kontingent.project.doctor import Verdict, examine


class Command(BaseCommand):
    help = "Проверить установку: программа, база данных, права, место на диске, таблицы, часы."
    requires_system_checks = ()

    def handle(self, *args: object, **options: object) -> None:
        findings = examine()
        for finding in findings:
            self.stdout.write(f"{finding.verdict.value} {finding.title}: {finding.text}")
        verdicts = {finding.verdict for finding in findings}
        if Verdict.BAD in verdicts:
            raise SystemExit(Exit.REFUSED)
        if Verdict.REMARK in verdicts:
            raise SystemExit(Exit.REMARKS)
