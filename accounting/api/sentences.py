"""What the API says when it refuses a request as a whole: title, message and next step per code."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class Words(NamedTuple):
    title: str
    message: str
    next_step: str


@dataclass(frozen=True)
class Refusal:
    title: Text
    message: Text
    next_step: Text

    def filled(self, params: Mapping[str, Any]) -> Words:
        """In the active language."""
        return Words(*(str(text) % params for text in (self.title, self.message, self.next_step)))


_SEE_DOCS = _("See /api/docs/ for what this address takes.")
_TRY_AGAIN = _("Try again in a moment.")

REFUSALS: Mapping[str, Refusal] = {
    "bad_api_key": Refusal(
        _("Not signed in"),
        _("The API key is unknown, revoked or no longer valid."),
        _("Ask an administrator of your organisation for a new key."),
    ),
    "body_too_large": Refusal(
        _("Too much at once"),
        _("The body is larger than the server takes."),
        _("Send fewer records at once."),
    ),
    "cursor": Refusal(
        _("No such page"),
        _("The cursor is not one of ours."),
        _("Follow the addresses in next and previous as they are."),
    ),
    "body_missing": Refusal(
        _("Nothing was sent"),
        _("The request has no body, so it is not known what is wanted."),
        _("Send a JSON object; {} takes everything as it is by default."),
    ),
    "database_away": Refusal(_("Not available"), _("The database does not answer."), _TRY_AGAIN),
    "duplicate_key": Refusal(
        _("Not understood"),
        _("The key “%(key)s” stands twice in one object of the body."),
        _("Send each key once."),
    ),
    "environment_unknown": Refusal(
        _("No application"),
        _("No application is registered for %(provider)s in this environment."),
        _("Ask an administrator to register one, or choose another environment."),
    ),
    "csrf": Refusal(
        _("Not allowed"),
        _("The request does not come from one of our own pages."),
        _("Reload the page and try again, or use an API key."),
    ),
    "file_expected": Refusal(
        _("Not understood"),
        _("This address takes a file, and the body is JSON or a form without one."),
        _("Send multipart/form-data with the file, or its bytes as application/octet-stream."),
    ),
    "file_missing": Refusal(
        _("Nothing was sent"),
        _("The request holds no file, or an empty one."),
        _("Send the file as “%(field)s” in multipart/form-data, or its bytes as the body."),
    ),
    "file_too_large": Refusal(
        _("Too much at once"),
        _("The file is larger than %(most)s MB."),
        _("Split it, or ask the administrator to raise FROST_SIE_UPLOAD_MB."),
    ),
    "half_character": Refusal(
        _("Not understood"),
        _("The body holds half a character: a surrogate without its pair."),
        _("Send text in UTF-8, without cutting characters in two."),
    ),
    "idempotency_in_progress": Refusal(
        _("Still working"),
        _("The first request with this Idempotency-Key is still being answered."),
        _TRY_AGAIN,
    ),
    "idempotency_key_reused": Refusal(
        _("Key already used"),
        _("This Idempotency-Key was used for another request."),
        _("Use a new key for each new request."),
    ),
    "idempotency_key_shape": Refusal(
        _("Bad key"),
        _("The Idempotency-Key is empty, longer than 200 characters or holds unusual characters."),
        _("Use a random UUID."),
    ),
    "internal": Refusal(
        _("Our fault"),
        _("Something went wrong on our side. It has been noted."),
        _("Try again later, with the same Idempotency-Key if you sent one."),
    ),
    "invalid": Refusal(
        _("Not understood"), _("Some of the values cannot be taken."), _("Correct the fields under errors.")
    ),
    "length_required": Refusal(
        _("Not understood"),
        _("The request says neither how long its body is nor where it ends."),
        _("Send Content-Length, without Transfer-Encoding: chunked."),
    ),
    "method_not_allowed": Refusal(
        _("Not possible here"), _("This address does not take that method."), _SEE_DOCS
    ),
    "not_acceptable": Refusal(
        _("Not available"), _("The answer exists as JSON only."), _("Accept application/json.")
    ),
    "not_authenticated": Refusal(
        _("Not signed in"),
        _("The request carries neither an API key nor a session."),
        _("Send the header Authorization: Api-Key <key>."),
    ),
    "not_found": Refusal(
        _("Not found"), _("There is nothing at this address, or it is not yours."), _("Check the address.")
    ),
    "page_size": Refusal(
        _("Not understood"), _("page_size is not a whole number from 1 to 1000."), _("Correct page_size.")
    ),
    "parse_error": Refusal(_("Not understood"), _("The body is not valid JSON."), _("Correct the body.")),
    "permission_denied": Refusal(
        _("Not allowed"),
        _("Your role in this organisation does not allow this."),
        _("Ask an administrator of your organisation."),
    ),
    "provider_error": Refusal(_("The provider refused"), "%(message)s", "%(next_step)s"),
    "refused": Refusal(_("Not possible now"), "%(message)s", "%(next_step)s"),
    "series_shape": Refusal(
        _("Not understood"),
        _("A series is 1 to 10 letters and digits."),
        _("Correct the series, or leave it out."),
    ),
    "too_many_records": Refusal(
        _("Too much at once"),
        _("The batch holds %(count)s records; at most %(most)s are taken at once."),
        _("Send several batches."),
    ),
    "unsupported_media_type": Refusal(
        _("Not understood"), _("The body is not JSON."), _("Send Content-Type: application/json.")
    ),
}

# Any: REST framework takes lazy texts, but its types do not say so.
ENDPOINTS: Mapping[str, Any] = {
    "address_shape": _("This is not an address like https://hooks.example.se/path."),
    "address_not_https": _("The address has to begin with https."),
    "address_private": _("This address lies inside our own network."),
    "no_events": _("Choose at least one event."),
    "unknown_event": _("There is no such event."),
    "secret_shape": _("A secret is whsec_ and 24 to 64 bytes in base64; leave it out to get one made."),
    "too_many": _("There are too many outgoing webhooks; end one first."),
}

REQUEST: Mapping[str, Any] = {
    "unknown_rule": _("There is no such rule in this mapping."),
    "unknown_field": _("There is no such field."),
    "unknown_filter": _("There is no such filter."),
    "unknown_record": _("There is no such record."),
    "reversed": _("The period ends before it begins."),
    "not_an_object": _("Send a JSON object."),
    "not_a_list": _('Send a list of records, or an object with the list under "records".'),
    "control_characters": _("The value holds control characters."),
}
