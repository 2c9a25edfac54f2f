"""After a module whose server wrote referrals for good: the tables that nobody may empty are emptied all the same, so
that the next module begins as the first one did."""

from django.apps import apps
from django.db import connection

from tray.accounts.models import Membership


def empty_referrals() -> None:
    """And everything of accounts, but for the people. The triggers rest meanwhile: only a superuser can do that."""
    tables = [
        model._meta.db_table
        for label in ("referrals", "accounts")
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    ]
    assert Membership._meta.db_table in tables
    assert str(connection.settings_dict["NAME"]).startswith("test_")
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table in tables:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
        cursor.execute("SET session_replication_role = origin")
