"""The dimensions that a row is split by, as a SIE file names them."""

import json
from functools import lru_cache

from sie4.core.records import Objects
from vouchers.models import COST_CENTRE, PROJECT

_MOST_KNOWN = 20_000


@lru_cache(_MOST_KNOWN)
def pairs_of(centre: str, project: str, others: str | None) -> Objects:
    """((dimension, code), ...) by dimension; `others` is the JSON of a row's other objects."""
    found = {str(number): str(code) for number, code in json.loads(others or "{}").items()}
    found |= {str(COST_CENTRE): centre or "", str(PROJECT): project or ""}
    known = ((number, code) for number, code in found.items() if code)
    return tuple(sorted(known, key=lambda pair: (len(pair[0]), pair[0])))
