"""The tables of SIE files: what went out, and what came in."""

from sie4.models.exports import SIE4Export
from sie4.models.imports import ImportStatus, SieImport, SieImportPart, StatedBalance, StatedKind

__all__ = ["ImportStatus", "SIE4Export", "SieImport", "SieImportPart", "StatedBalance", "StatedKind"]
