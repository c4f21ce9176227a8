"""Where chance comes from: one independent, repeatable stream per purpose."""

import random

DEFAULT_SEED = 2026


def stream(seed: int, *purpose: object) -> random.Random:
    name = "/".join(str(part) for part in (seed, *purpose))
    return random.Random(name)  # noqa: S311 - invented records, nothing secret
