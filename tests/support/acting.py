"""What an editor is offered to do at a place, and the texts that doing it makes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.infer.expert import Expert
from tests.support.editing import Editor


def changed(editor: Editor, action: dict[str, Any]) -> dict[str, str]:
    """The texts that an action makes, by file."""
    found = {}
    for change in action["edit"]["documentChanges"]:
        name = Path(change["textDocument"]["uri"].removeprefix("file://")).relative_to(editor.root).as_posix()
        text = editor.texts.get(name)
        text = (editor.root / name).read_text("utf-8") if text is None else text
        for each in change["edits"]:
            text = spliced(text, each)
        found[name] = text
    return found


def spliced(text: str, edit: dict[str, Any]) -> str:
    lines = [*text.splitlines(keepends=True), ""]
    start, end = edit["range"]["start"], edit["range"]["end"]
    first = sum(map(len, lines[: start["line"]])) + start["character"]
    last = sum(map(len, lines[: end["line"]])) + end["character"]
    return text[:first] + edit["newText"] + text[last:]


def actions(
    editor: Editor, name: str, problem: dict[str, Any] | None, line: int = 0, at: int = 0, *only: str
) -> dict[str, Any]:
    """What is offered for a problem, or at a place, by its title."""
    place = {"line": line, "character": at}
    span = problem["range"] if problem else {"start": place, "end": place}
    given = {"textDocument": {"uri": editor.address(name)}, "range": span}
    found = editor.ask(
        "textDocument/codeAction",
        {**given, "context": {"diagnostics": [problem] if problem else [], "only": list(only)}},
    )
    return {each["title"]: each for each in found}


def beside(editor: Editor, texts: dict[str, str]) -> tuple[Expert, Expert]:
    """The knowledge base as it is shown, and as it is with other texts."""
    before = {path.relative_to(editor.root).as_posix(): path.read_text("utf-8") for path in editor.root.rglob("*.yaml")}
    before |= editor.texts
    return Expert.of_texts(before, "."), Expert.of_texts({**before, **texts}, ".")


def told(editor: Editor) -> str:
    """What the server showed last."""
    shown = [each["params"]["message"] for each in editor.said if each.get("method") == "window/showMessage"]
    return shown[-1]
