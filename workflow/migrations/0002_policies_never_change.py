"""Make the database itself refuse to change a policy once it is adopted.

On SQLite a migration that alters `workflow_policy` copies the table and so loses the trigger;
such a migration must run this again.
"""

from django.db import migrations

REFUSAL = "A policy is never changed: adopt a new one."

SQLITE = f"""
CREATE TRIGGER workflow_policy_immutable BEFORE UPDATE ON workflow_policy
BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
"""

POSTGRESQL = f"""
CREATE FUNCTION workflow_policy_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER workflow_policy_immutable BEFORE UPDATE ON workflow_policy
FOR EACH ROW EXECUTE FUNCTION workflow_policy_refuse()
"""

POSTGRESQL_UNDO = """
DROP TRIGGER workflow_policy_immutable ON workflow_policy;
DROP FUNCTION workflow_policy_refuse()
"""

CREATE = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
DROP = {"sqlite": "DROP TRIGGER workflow_policy_immutable", "postgresql": POSTGRESQL_UNDO}


def guard(apps, schema_editor):
    schema_editor.execute(CREATE[schema_editor.connection.vendor])


def unguard(apps, schema_editor):
    schema_editor.execute(DROP[schema_editor.connection.vendor])


class Migration(migrations.Migration):

    dependencies = [("workflow", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
