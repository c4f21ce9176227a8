"""A request that got past the gateway: who asks, in which books, for what."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sandbox import exactjson
from sandbox.fortnox import fields
from sandbox.fortnox.books import Books
from sandbox.fortnox.errors import (
    BAD_ACCEPT,
    BAD_CONTENT_TYPE,
    BAD_JSON,
    BAD_PARAMETER,
    EMPTY_BODY,
    TEXT_ONLY,
    Refusal,
    not_found,
)
from sandbox.messages import Call
from sandbox.store import Doc


@dataclass(frozen=True)
class FortnoxRequest:
    call: Call
    books: Books
    consent: Doc
    params: Mapping[str, str]

    @cached_property
    def query(self) -> dict[str, str]:
        return self.call.query

    def payload(self, envelope: str, schema: str) -> Doc:
        """The accepted fields of the one object in the body."""
        return fields.checked(schema, self.raw_payload(envelope))

    def raw_payload(self, envelope: str) -> Any:
        if not _is_json(self.call.headers.get("content-type", "")):
            raise Refusal(BAD_CONTENT_TYPE, "Felaktig Content-Type.")
        if not self.call.body.strip():
            raise Refusal(EMPTY_BODY, "Felaktig eller tom data.")
        try:
            body = exactjson.loads(self.call.body)
        except (ValueError, RecursionError):
            raise Refusal(BAD_JSON, "JSON kunde inte tolkas.") from None
        if not isinstance(body, dict) or list(body) != [envelope]:
            raise Refusal(EMPTY_BODY, f"{envelope} saknas eller är felaktigt.")
        return body[envelope]

    def check_accept(self) -> None:
        accepted = self.call.headers.get("accept", "*/*")
        kinds = {part.partition(";")[0].strip().lower() for part in accepted.split(",")}
        if not kinds & {"*/*", "application/*", "application/json"}:
            raise Refusal(BAD_ACCEPT, "Felaktig Accept.")

    def year(self) -> Doc:
        """The financial year the query asks for, else the preselected one."""
        if wanted := self.query.get("financialyear"):
            year = self.books.get("financialyears", wanted)
        elif day := self.query.get("financialyeardate"):
            year = self.books.year_of(fields.valid_date("financialyeardate", day))
        else:
            return self.books.preselected_year()
        if year is None:
            raise not_found(TEXT_ONLY, "Kan inte hitta räkenskapsåret.")
        return year

    def whole(self, name: str, default: int, *, least: int = 0) -> int:
        text = self.query.get(name, str(default))
        if not text.isdecimal() or int(text) < least:
            raise Refusal(BAD_PARAMETER, f"Felaktigt värde för parametern {name}.")
        return int(text)


def _is_json(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() == "application/json"
