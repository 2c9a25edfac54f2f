"""Brings the database up to date: tables, then areas, everyday words, helplines and national self-help. One process, so
that Django starts once. With --empty no services, as benchmarks make their own."""

import os
import sys

EMPTY = "--empty"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tray.settings")
    import django  # noqa: PLC0415 (settings are read here, after the sentence below can be said)
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import OperationalError  # noqa: PLC0415

    try:
        django.setup()
    except ImproperlyConfigured as error:
        sys.exit(f"Settings: {error}")
    try:
        call_command("migrate", interactive=False, verbosity=1)
        call_command("load_areas")
        call_command("load_words")
        if EMPTY not in sys.argv:
            call_command("load_national")
    except OperationalError as error:
        sys.exit(f"The database does not answer, or not as it should: {error}")


if __name__ == "__main__":
    main()
