"""Make the database itself refuse to change what the log says.

An event is never rewritten, on either database; PostgreSQL refuses to remove one as well. Emptying
the whole table (TRUNCATE, on SQLite DELETE) stays possible for the tests: only the owner of the
tables can do it, and the anchors tell. On SQLite a migration that alters `history_event` copies
the table and so loses the trigger; such a migration must run this again.
"""

from django.db import migrations

REFUSAL = "An event of the history is never changed or removed."

SQLITE = f"""
CREATE TRIGGER history_event_append_only BEFORE UPDATE ON history_event
BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
"""

POSTGRESQL = f"""
CREATE FUNCTION history_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER history_event_append_only BEFORE UPDATE OR DELETE ON history_event
FOR EACH ROW EXECUTE FUNCTION history_event_refuse()
"""

POSTGRESQL_UNDO = """
DROP TRIGGER history_event_append_only ON history_event;
DROP FUNCTION history_event_refuse()
"""

CREATE = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
DROP = {"sqlite": "DROP TRIGGER history_event_append_only", "postgresql": POSTGRESQL_UNDO}


def guard(apps, schema_editor):
    schema_editor.execute(CREATE[schema_editor.connection.vendor])


def unguard(apps, schema_editor):
    schema_editor.execute(DROP[schema_editor.connection.vendor])


class Migration(migrations.Migration):

    dependencies = [("history", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
