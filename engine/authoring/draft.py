"""A new rule as texts: its entry in a ruleset, its first case, and a page for what stands behind it."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.documents.writing import inserted, quoted


@dataclass(slots=True)
class Draft:
    """A rule to be written; `when` and `then` are YAML mappings on one line, as in a rule file."""

    rule: str
    ruleset: str
    when: str
    then: str
    because: str
    source: list[str] = field(default_factory=list)
    overrides: list[str] = field(default_factory=list)

    def entry(self) -> str:
        """The rule as an entry of `rules`."""
        lines = [
            f"  - rule: {self.rule}",
            f"    when: {self.when}",
            f"    then: {self.then}",
            f"    because: {quoted(self.because)}",
        ]
        if self.source:
            lines.append(f"    source: [{', '.join(self.source)}]")
        if self.overrides:
            lines.append(f"    overrides: [{', '.join(self.overrides)}]")
        return "\n".join(lines) + "\n"

    def page(self) -> str:
        """The page: what a reader of the rule wants to know and the rule itself cannot say."""
        return (
            f"# {self.rule}\n\n{self.because}\n\n- Ruleset: {self.ruleset}\n"
            f"- Claims: {', '.join(self.source) or 'none'}\n\n## Why it is as it is\n\n"
            "Which statement of the source it was drawn from, what was left out, and who agreed to it.\n"
        )


def with_rule(text: str, draft: Draft, title: str) -> str:
    """The text of a ruleset with the rule after its last one; an empty text becomes a ruleset."""
    if not text.strip():
        return f"ruleset: {draft.ruleset}\ntitle: {quoted(title)}\nrules:\n{draft.entry()}"
    return inserted(text, draft.ruleset, "rules", draft.entry())
