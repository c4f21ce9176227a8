"""JSON as it is read: each key once, no half characters, no NaN. What is refused here has changed nothing."""

import codecs
import json
import re
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from accounting.api.problem_details import ApiProblem
from accounting.domain.validation import shown_text

# An escape of a surrogate, paired or not, or one that a lenient character set let through.
_SURROGATE = re.compile("\\\\u[dD][89a-fA-F]|[\ud800-\udfff]")


class StrictJSONParser(BaseParser):
    """In place of REST framework's, which takes the last of two equal keys and half characters."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The JSON value.

        Raises ParseError, or ApiProblem 400 with duplicate_key or half_character.
        """
        encoding = (parser_context or {}).get("encoding", settings.DEFAULT_CHARSET)
        try:
            text = codecs.getreader(encoding)(stream).read()
            value = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
            if _SURROGATE.search(text):
                json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise ApiProblem(400, "half_character") from None
        except (ValueError, RecursionError):
            raise ParseError from None
        return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise ApiProblem(400, "duplicate_key", {"key": shown_text(twice)})
    return found


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON.")
