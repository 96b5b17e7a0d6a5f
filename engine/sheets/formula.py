"""What a spreadsheet would run as a formula, marked as a text by an apostrophe, and the mark taken off again.

The patterns are read alike by Python and by DuckDB.
"""

from __future__ import annotations

import re

# What a formula begins with (owasp.org/www-community/attacks/CSV_Injection), in full width too, behind any blanks.
_BEGINS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
AT_START = rf"^[' \t\r\n]*[{_BEGINS}]|^'*[\t\r\n]"
# Behind what another program takes for the end of a cell: where a semicolon parts them, no comma does, nor quotes.
WITHIN = rf"([;|\t\r\n] *)('*[{_BEGINS}])"
_MARKED_WITHIN = rf"([;|\t\r\n] *)'('*[{_BEGINS}])"
A_NUMBER = r"^[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?$"

_AT_START, _WITHIN, _NUMBER = re.compile(AT_START), re.compile(WITHIN), re.compile(A_NUMBER)
_WITHIN_MARKED = re.compile(_MARKED_WITHIN)


def marked(cell: str) -> str:
    """A cell with an apostrophe before whatever a spreadsheet would run; numbers stay as they are."""
    if _NUMBER.match(cell):
        return cell
    inside = _WITHIN.sub(r"\1'\2", cell)
    return f"'{inside}" if _AT_START.match(inside) else inside


def unmarked(cell: str) -> str:
    """The text that was marked."""
    if "'" not in cell:
        return cell
    outside = cell[1:] if cell[0] == "'" and _AT_START.match(cell[1:]) else cell
    return _WITHIN_MARKED.sub(r"\1\2", outside)
