"""What a page may load and run: nothing foreign, no script inside the page, and nobody may frame it."""

_NOBODY = "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"

# Pages of our own that have no script at all.
PLAIN = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
# The theme evaluates attributes (Alpine.js), hence 'unsafe-eval'; style attributes set widths. form-action
# stays open: browsers hold it against the redirect to the provider that follows the Connect button.
ADMIN = (
    "default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    f"img-src 'self' data:; font-src 'self'; connect-src 'self'; {_NOBODY}"
)
# Swagger UI comes from our own server; it draws icons from data addresses and sets style attributes.
DOCS = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    f"img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'none'; {_NOBODY}"
)
# Answers that are data, and whatever has not said otherwise.
DATA = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"


def policy_for(path: str, content_type: str) -> str:
    """The policy of an answer that has none of its own."""
    if not content_type.startswith("text/html"):
        return DATA
    if path.startswith("/admin/"):
        return ADMIN
    return DOCS if path.startswith("/api/docs") else PLAIN
