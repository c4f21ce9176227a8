"""The tables of SIE files: what came in."""

from sie4.models.imports import ImportStatus, SieImport, SieImportPart, StatedBalance, StatedKind

__all__ = ["ImportStatus", "SieImport", "SieImportPart", "StatedBalance", "StatedKind"]
