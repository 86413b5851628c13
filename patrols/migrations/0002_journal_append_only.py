"""The database itself refuses to change or delete a line of the journal; only what may be forgotten can be emptied."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FIXED = (
    *("id", "room_id", "number", "at", "kind", "actor_id", "actor_name"),
    *("facts", "cards_digest", "talkgroups", "hash"),
)
REFUSAL = "the journal is append-only"


def _differs(operator: str) -> str:
    return " OR ".join(f"NEW.{column} {operator} OLD.{column}" for column in FIXED)


# A personal fact and the cards can be emptied, never rewritten.
SQLITE = [
    f"""
    CREATE TRIGGER journal_stands BEFORE UPDATE ON patrols_journalentry
    WHEN {_differs("IS NOT")}
      OR (NEW.personal IS NOT OLD.personal AND NEW.personal <> '{{}}')
      OR (NEW.cards IS NOT OLD.cards AND NEW.cards <> '')
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
    """,
    f"""
    CREATE TRIGGER journal_stays BEFORE DELETE ON patrols_journalentry
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
    """,
]
POSTGRESQL = [
    f"""
    CREATE FUNCTION journal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP IN ('DELETE', 'TRUNCATE') THEN RAISE EXCEPTION '{REFUSAL}'; END IF;
      IF {_differs("IS DISTINCT FROM")}
        OR (NEW.personal IS DISTINCT FROM OLD.personal AND NEW.personal <> '{{}}')
        OR (NEW.cards IS DISTINCT FROM OLD.cards AND NEW.cards <> '')
      THEN RAISE EXCEPTION '{REFUSAL}'; END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER journal_stands BEFORE UPDATE OR DELETE ON patrols_journalentry
    FOR EACH ROW EXECUTE FUNCTION journal_append_only()
    """,
    """
    CREATE TRIGGER journal_stays BEFORE TRUNCATE ON patrols_journalentry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only()
    """,
]


def guard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Put the triggers in place, in the tongue of this database."""
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement)


def release(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers away, so that the table can be dropped."""
    on = "" if editor.connection.vendor == "sqlite" else " ON patrols_journalentry"
    for trigger in ("journal_stands", "journal_stays"):
        editor.execute(f"DROP TRIGGER {trigger}{on}")
    if editor.connection.vendor != "sqlite":
        editor.execute("DROP FUNCTION journal_append_only")


class Migration(migrations.Migration):
    dependencies = [("patrols", "0001_room_units_orders_journal")]
    operations = [migrations.RunPython(guard, release, hints={"model_name": "journalentry"})]
