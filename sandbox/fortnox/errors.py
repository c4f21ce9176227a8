"""The provider's refusals: code, Swedish text and the two spellings of its error object."""

from sandbox import exactjson
from sandbox.messages import Reply

JSON = {"Content-Type": "application/json"}

SYSTEM = 1000003
BAD_ACCEPT = 1000030
BAD_CONTENT_TYPE = 1000031
NOT_ALPHANUMERIC = 2000106
NOT_NUMERIC = 2000108
NOT_BOOLEAN = 2000134
ILLEGAL_CHARACTERS = 2000359
PERIOD_LOCKED = 2000401
ACCOUNT_NOT_FOUND = 2000423
CURRENCY_NOT_FOUND = 2000427
ARTICLE_NOT_FOUND = 2000428
TERMS_NOT_FOUND = 2000429
UNIT_NOT_FOUND = 2000432
CUSTOMER_NOT_FOUND = 2000433
INVOICE_NOT_FOUND = 2000434
ACCOUNT_NOT_ACTIVE = 2000550
BAD_FILTER = 2000587
BAD_PARAMETER = 2000588
CUSTOMER_NUMBER_USED = 2000637
NO_SCOPE = 2000663
NO_IDENTIFIER = 2000729
NO_SUCH_ROUTE = 2000762
NO_LICENCE = 2001101
NO_API_LICENCE = 2001103
PROJECT_NOT_FOUND = 2001161
BAD_PREDEFINED_ACCOUNT = 2001265
EMPTY_BODY = 2001392
UNKNOWN_FIELD = 2001399
BAD_JSON = 2002115
BAD_ACCOUNT_FORMAT = 2002462
INCOMPATIBLE_VAT_CODE = 2004052
# The provider has numbers for these too, but no public source tells which.
TEXT_ONLY = 2009999


class Refusal(Exception):
    def __init__(self, code: int, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


def refused(message: str) -> Refusal:
    return Refusal(TEXT_ONLY, message)


def not_found(code: int, message: str) -> Refusal:
    return Refusal(code, message, status=404)


def error_reply(status: int, code: int, message: str) -> Reply:
    """Recorded: lower-case names on validation errors, capitals on not-found ones."""
    if status == 404:
        information: dict[str, object] = {"Error": 1, "Message": message, "Code": code}
    else:
        information = {"error": 1, "message": message, "code": code}
    return Reply(
        status, exactjson.dumps({"ErrorInformation": information}, escape_slashes=True).encode(), JSON
    )


def gateway_reply(status: int, message: str, **headers: str) -> Reply:
    extra = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, exactjson.dumps({"message": message}).encode(), {**JSON, **extra})
