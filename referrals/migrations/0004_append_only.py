"""The database itself refuses to change or remove what tells who did what."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION referrals_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only added to: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
"""
BACKWARD = "DROP FUNCTION referrals_only_added_to();"
TABLES = ("referrals_referralevent", "referrals_auditrow")


def guards(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION referrals_only_added_to();
        CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION referrals_only_added_to();
        """,
        f"DROP TRIGGER only_added_to ON {table}; DROP TRIGGER never_emptied ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [("referrals", "0003_fired_timers")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD), *map(guards, TABLES)]
