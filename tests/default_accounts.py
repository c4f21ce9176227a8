"""The default account mapping in force, as a treasurer would accept it."""

from typing import Any


def activate_defaults(integration: Any, actor: str = "test") -> Any:
    """With all its warnings ticked; the active version."""
    from accounting.mappings.activate import activate_mapping
    from accounting.mappings.lifecycle import accept_defaults, create_draft
    from accounting.mappings.validate import validate_mapping

    draft = create_draft(integration=integration, created_by=actor, source="empty")
    accept_defaults(mapping=draft, accepted_by=actor)
    warnings = [one.key for one in validate_mapping(mapping=draft) if one.level == "warning"]
    return activate_mapping(mapping=draft, activated_by=actor, accept=warnings).mapping
