"""Account mappings are changed only while they are drafts: triggers refuse it, whoever asks.

An active one may be archived and nothing else; none is ever deleted. Rules follow their mapping.
"""

MAPPINGS, RULES = "provider_account_mappings", "account_mapping_rules"
_OF_DRAFT = (
    "EXISTS (SELECT 1 FROM provider_account_mappings m WHERE m.id = {row}.mapping_id AND m.status = 'draft')"
)
_MESSAGE = "account mappings are changed only as drafts"
# Archiving may change all but these: status, and who archived it when.
_KEPT = (
    "id", "tenant_id", "integration_id", "version", "note", "based_on_id", "accepted", "report", "activation",
    "created_at", "created_by", "changed_at", "changed_by", "activated_at", "activated_by",
)  # fmt: skip
# Those of SQLite, where a flush of the test database deletes row by row and has to drop them first.
SQLITE_TRIGGERS = (
    f"{MAPPINGS}_frozen", f"{MAPPINGS}_kept", f"{RULES}_no_insert", f"{RULES}_no_update", f"{RULES}_no_delete",
)  # fmt: skip


def statements(vendor: str, existing: set[str]) -> list[str]:
    """Create the triggers where both tables exist; safe to repeat."""
    if not {MAPPINGS, RULES} <= existing:
        return []
    return _postgresql() if vendor == "postgresql" else _sqlite()


def _only_archived(same: str) -> str:
    kept = " AND ".join(f"NEW.{column} {same} OLD.{column}" for column in _KEPT)
    return f"OLD.status = 'active' AND NEW.status = 'archived' AND {kept}"


def _sqlite() -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
    lines = [
        f"CREATE TRIGGER IF NOT EXISTS {MAPPINGS}_frozen BEFORE UPDATE ON {MAPPINGS} "
        f"WHEN OLD.status <> 'draft' AND NOT ({_only_archived('IS')}) {refuse}",
        f"CREATE TRIGGER IF NOT EXISTS {MAPPINGS}_kept BEFORE DELETE ON {MAPPINGS} {refuse}",
    ]
    for event, rows in (("INSERT", ("NEW",)), ("UPDATE", ("NEW", "OLD")), ("DELETE", ("OLD",))):
        of_drafts = " AND ".join(_OF_DRAFT.format(row=row) for row in rows)
        lines.append(
            f"CREATE TRIGGER IF NOT EXISTS {RULES}_no_{event.lower()} BEFORE {event} ON {RULES} "
            f"WHEN NOT ({of_drafts}) {refuse}"
        )
    return lines


def _postgresql() -> list[str]:
    raising = f"RAISE EXCEPTION '{_MESSAGE}'"
    mapping = (
        f"IF TG_OP = 'DELETE' THEN {raising}; END IF; "
        f"IF OLD.status <> 'draft' AND NOT ({_only_archived('IS NOT DISTINCT FROM')}) THEN {raising}; END IF; "
        "RETURN NEW;"
    )
    rule = (
        f"IF TG_OP <> 'INSERT' AND NOT {_OF_DRAFT.format(row='OLD')} THEN {raising}; END IF; "
        f"IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; "
        f"IF NOT {_OF_DRAFT.format(row='NEW')} THEN {raising}; END IF; RETURN NEW;"
    )
    return [
        *_trigger(MAPPINGS, "frozen", "UPDATE OR DELETE", mapping),
        *_trigger(RULES, "frozen", "INSERT OR UPDATE OR DELETE", rule),
    ]


def _trigger(table: str, name: str, events: str, body: str) -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION {table}_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
        f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}",
        f"CREATE TRIGGER {table}_{name} BEFORE {events} ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_{name}()",
    ]
