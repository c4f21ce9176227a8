"""What real importers bear (section 10 of the facts), beyond what the format allows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """`longest_text`: characters of a voucher's and a row's text. `class_nine`: internal accounts are understood."""

    key: str
    longest_text: int
    class_nine: bool


FORTNOX = Profile("fortnox", longest_text=50, class_nine=True)
VISMA = Profile("visma", longest_text=100, class_nine=False)
# The narrowest of all: whatever reads the file bears it.
STRICT = Profile("strict", longest_text=50, class_nine=False)

PROFILES = {profile.key: profile for profile in (STRICT, FORTNOX, VISMA)}
