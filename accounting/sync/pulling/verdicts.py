"""What is to be done with a document that was read. A verdict is only words: nothing is written yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounting.domain.findings import Finding
from accounting.models import IntegrationMapping
from accounting.providers.reading import Document
from accounting.sync.pulling.drafts import Draft
from accounting.sync.pulling.evidence import Change, Subject
from accounting.sync.pulling.remembering import Decision
from accounting.sync.pulling.standing import Standing


class Alone(Exception):
    """It cannot be judged beside others: it asks the provider, or depends on what becomes of them."""


@dataclass(frozen=True)
class Ignored:
    """`settled` says why nobody needs to look at it any more; empty leaves what waits as it is."""

    external_id: str
    settled: str = "not_ours"


@dataclass(frozen=True)
class Created:
    """A record that begins at the provider."""

    document: Document
    draft: Draft

    @property
    def external_id(self) -> str:
        return self.document.external_id


@dataclass(frozen=True)
class Merged:
    """A record of ours takes something over, or stays as it is; the mapping is new where it was found just now."""

    document: Document
    mapping: IntegrationMapping
    stand: Standing
    chosen: Decision
    draft: Draft

    @property
    def external_id(self) -> str:
        return self.document.external_id


@dataclass(frozen=True)
class Held:
    """It waits for a person."""

    subject: Subject
    findings: Sequence[Finding]
    changes: Sequence[Change] = ()

    @property
    def external_id(self) -> str:
        return self.subject.external_id


@dataclass(frozen=True)
class Archived:
    """A person has said that our record ends with its document."""

    subject: Subject
    mapping: IntegrationMapping
    by: str

    @property
    def external_id(self) -> str:
        return self.subject.external_id


@dataclass(frozen=True)
class Kept:
    """A person has said that our record stays although its document is gone."""

    subject: Subject
    mapping: IntegrationMapping
    by: str

    @property
    def external_id(self) -> str:
        return self.subject.external_id


Together = Ignored | Created | Merged
Apart = Held | Archived | Kept
Verdict = Together | Apart
