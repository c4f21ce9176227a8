"""The tables of SIE files, by what they are about."""

from sie4.models.exports import SIE4Export

__all__ = ["SIE4Export"]
