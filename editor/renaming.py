"""Another name for a thing, wherever it is named."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from editor.index import Index, Thing
from editor.place import Lines
from engine.knowledge.base import Knowledge
from engine.knowledge.vocabulary import NAME
from engine.load.language import RESERVED
from engine.load.loader import CHOICE_ID, RULE_ID

# What each kind of name is made of; what is not here is not renamed.
_FORMS = {
    "attribute": NAME, "scale": NAME, "figure": NAME, "program": NAME, "document": NAME, "fixture": NAME,
    "assumption": NAME, "rule": RULE_ID, "ruleset": RULE_ID, "choice": CHOICE_ID, "step": CHOICE_ID, "claim": CHOICE_ID,
}  # fmt: skip
# What a name that is written bare would be read as.
_OTHERWISE = re.compile(r"(?i)true|false|null|yes|no|[-+]?[0-9.][0-9.eE+-]*")


class RenameError(ValueError):
    """Why a name cannot be given, as a sentence."""


def renamed(
    index: Index, thing: Thing, new: str, files: Mapping[str, Lines], knowledge: Knowledge | None
) -> dict[str, list[tuple[int, int]]]:
    """The places to write the new name at, by file. Raises RenameError where it cannot be given."""
    kind, of, old = thing
    form = _FORMS.get(kind)
    if form is None:
        raise RenameError(f"no {kind} is renamed here")
    if not form.fullmatch(new) or _OTHERWISE.fullmatch(new) or (kind == "attribute" and new in RESERVED):
        raise RenameError(f"{new} cannot be the name of this {kind}")
    if new != old and any(True for _ in index.everywhere((kind, of, new), files, knowledge)):
        raise RenameError(f"{new} names something already")
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for name, each in index.everywhere(thing, files, knowledge):
        found[name].append((each.start, each.end))
    return found
