"""The pages of docs/checks/, made from what stands beside the checks."""

from __future__ import annotations

from engine.checks.defects.registry import CHECKS
from engine.checks.mistakes import MISTAKES

_FOUND_BY = {
    "bad-ignore": "error",
    "file-not-read": "warning",
    "not-proven": "error or warning",
    "unused-ignore": "warning",
}
_TAKEN_BACK = (
    "\n\n## To ignore one\n\n"
    "```yaml\n# certwise: ignore {id} because REASON\n```\n\n"
    "on the line before, or at the end of the line. The reason is shown by `certwise rules check --ignored`."
)


def pages() -> dict[str, str]:
    """Every page as Markdown, by the id of the check or of the mistake, and an index of them."""
    found = {}
    levels = {}
    for module in CHECKS.values():
        about = str(module.__doc__).strip()
        levels[module.ID] = (module.LEVEL, about.split("\n")[0])
        found[module.ID] = f"# {module.ID}\n\n_{module.LEVEL}, found by proof_\n\n{about}{_ignored(module.ID)}\n"
    for id, mistake in MISTAKES.items():
        level = _FOUND_BY.get(id, "error")
        how = f"{level}, found by `certwise rules check`" if id in _FOUND_BY else "error, found when files are read"
        language = "sh" if mistake.example.startswith("certwise ") else "yaml"
        levels[id] = (level, mistake.about)
        found[id] = (
            f"# {id}\n\n_{how}_\n\n{mistake.about}\n\n```{language}\n{mistake.example}\n```\n\n{mistake.remedy}\n"
        )
    return {**found, "README": _index(levels)}


def _ignored(id: str) -> str:
    return _TAKEN_BACK.replace("{id}", id)


def _index(levels: dict[str, tuple[str, str]]) -> str:
    rows = [f"| [{id}]({id}.md) | {level} | {about} |" for id, (level, about) in sorted(levels.items())]
    head = "# Checks\n\nEvery id that `certwise rules check` and the other commands report for a knowledge base.\n\n"
    return head + "| id | level | says |\n|---|---|---|\n" + "\n".join(rows) + "\n"
