import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import models, transaction

from tray.areas.models import County, MergedMunicipality, Municipality, PostalCode, Region

DATA = Path(__file__).resolve().parents[2] / "data"
FILES: tuple[tuple[str, type[models.Model]], ...] = (
    ("counties.csv", County),
    ("regions.csv", Region),
    ("municipalities.csv", Municipality),
    ("merged_municipalities.csv", MergedMunicipality),
    ("postal_codes.csv", PostalCode),
)
FOREIGN_KEYS = {"county", "region", "municipality", "successor"}


class Command(BaseCommand):
    help = "Loads municipalities, counties, regions and postal codes from the project's own files. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            for name, model in FILES:
                rows = list(read(DATA / name))
                columns = [column for column in rows[0] if column != "code"]
                model._default_manager.bulk_create(
                    [model(**row) for row in rows],
                    update_conflicts=True,
                    unique_fields=["code"],
                    update_fields=columns,
                )
                self.stdout.write(f"{model._meta.verbose_name_plural}: {len(rows)}")


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {f"{key}_id" if key in FOREIGN_KEYS else key: value for key, value in row.items()}
            for row in csv.DictReader(file)
        ]
