"""Why a consent came to nothing: a code, which the page turns into a sentence and a next step."""

from dataclasses import dataclass, field
from typing import Any, Final

# Every code that ConsentError can carry, so that a page can be complete.
CODES: Final = (
    "state_missing",
    "state_unknown",
    "state_used",
    "state_expired",
    "state_other_session",
    "state_other_provider",
    "provider_error",
    "code_missing",
    "code_refused",
    "client_refused",
    "token_refused",
    "tokens_missing",
    "no_answer",
    "scope_missing",
    "company_unreadable",
    "company_other",
    "company_taken",
    "environment_other",
    "not_allowed_here",
)


@dataclass(eq=False)
class ConsentError(Exception):
    """`params` fill the code's sentence: the provider's own words, company names, scopes; never a secret."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.code
