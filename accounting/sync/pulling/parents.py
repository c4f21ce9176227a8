"""Documents that others refer to, and that are read before these are taken in."""

from dataclasses import dataclass, field

Key = tuple[str, str]  # data type, external id


class ParentUnread(Exception):
    """The document refers to one that is none of ours yet, and that has to be read first."""

    def __init__(self, data_type: str, external_id: str) -> None:
        super().__init__(external_id)
        self.key: Key = (data_type, external_id)


@dataclass
class Parents:
    """What was found out when they were read: nothing, or what kept them from being taken in."""

    failures: dict[Key, Exception | None] = field(default_factory=dict)

    def ask(self, data_type: str, external_id: str) -> None:
        """Raises ParentUnread where it was not tried yet, and what kept it from being taken in."""
        key = (data_type, external_id)
        if key not in self.failures:
            raise ParentUnread(*key)
        if failure := self.failures[key]:
            raise failure
