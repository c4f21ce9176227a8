"""Consents, codes and tokens: what is alive, what is spent, and what dies with a consent."""

import hashlib
import secrets

from sandbox.store import Doc, Store

CODE_SECONDS = 600


def fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Grants:
    """Codes and tokens are kept as fingerprints; each belongs to one consent."""

    def __init__(self, store: Store, space: str, refresh_seconds: int) -> None:
        self.store = store
        self.space = space
        self.refresh_seconds = refresh_seconds

    def give_consent(self, consent: Doc) -> str:
        key = str(len(self.store.all(self.space, "consents")) + 1)
        self.store.put(self.space, "consents", key, {**consent, "id": key, "revoked": False})
        return key

    def service_consent(self, client: str, company: str) -> Doc | None:
        alive = [
            consent
            for consent in self.store.all(self.space, "consents").values()
            if (consent["client"], consent["company"]) == (client, company)
            and consent["service"]
            and not consent["revoked"]
        ]
        return alive[-1] if alive else None

    def revoke(self, company: str) -> int:
        consents = list(self.store.all(self.space, "consents").values())
        alive = [one for one in consents if one["company"] == company and not one["revoked"]]
        for consent in alive:
            self.store.put(self.space, "consents", consent["id"], {**consent, "revoked": True})
        return len(alive)

    def new_code(self, consent: str, request: Doc) -> str:
        code = secrets.token_urlsafe(24)
        until = self.store.clock() + CODE_SECONDS
        doc = {**request, "consent": consent, "until": until, "spent": False}
        self.store.put(self.space, "codes", fingerprint(code), doc)
        return code

    def find_code(self, code: str) -> Doc | None:
        return self._alive("codes", code)

    def spend_code(self, code: str) -> None:
        self._spend("codes", code)

    def new_refresh_token(self, consent: str) -> str:
        token = secrets.token_hex(20)
        doc = {"consent": consent, "until": self.store.clock() + self.refresh_seconds, "spent": False}
        self.store.put(self.space, "refresh", fingerprint(token), doc)
        return token

    def find_refresh_token(self, token: str) -> Doc | None:
        return self._alive("refresh", token)

    def spend_refresh_token(self, token: str) -> None:
        self._spend("refresh", token)

    def keep_access_token(self, token: str, consent: str, seconds: int) -> None:
        doc = {"consent": consent, "until": self.store.clock() + seconds, "spent": False}
        self.store.put(self.space, "access", fingerprint(token), doc)

    def consent_of_access_token(self, token: str) -> Doc | None:
        held = self._alive("access", token)
        return self.consent(held["consent"]) if held else None

    def consent(self, key: str) -> Doc:
        return self.store.all(self.space, "consents")[key]

    def expire_access_tokens(self, company: str = "") -> int:
        tokens = self.store.all(self.space, "access").items()
        chosen = [
            key for key, doc in tokens if not company or self.consent(doc["consent"])["company"] == company
        ]
        for key in chosen:
            self.store.drop(self.space, "access", key)
        return len(chosen)

    def _alive(self, collection: str, text: str) -> Doc | None:
        held = self.store.get(self.space, collection, fingerprint(text))
        if held is None or held["spent"] or self.store.clock() >= held["until"]:
            return None
        return None if self.consent(held["consent"])["revoked"] else held

    def _spend(self, collection: str, text: str) -> None:
        key = fingerprint(text)
        held = self.store.all(self.space, collection)[key]
        self.store.put(self.space, collection, key, {**held, "spent": True})
