"""A proof as a Mermaid flowchart: answers at the bottom, the conclusion on top, every rule and value once."""

from __future__ import annotations

from engine.explain.why import Line
from engine.problem import printable

# GitHub draws no flowchart of more than 500 edges or 50,000 characters.
_MOST_EDGES, _MOST_CHARACTERS = 500, 50_000
_LONGEST = 90

_SHAPES = {
    "conclusion": '(["{}"])',
    "rule": '["{}"]',
    "answer": '[/"{}"/]',
    "unknown": '[/"{}"/]',
    "default": '("{}")',
    "computed": '("{}")',
    "count": '{{{{"{}"}}}}',
}


def proof_graph(lines: list[Line]) -> str:
    """The flowchart of an explanation's decisive lines; empty where there are none, or more than GitHub draws."""
    nodes: dict[tuple[str, str], int] = {}
    edges: dict[tuple[int, int], None] = {}
    drawn: list[str] = []
    path: list[int] = []
    for line in lines:
        if not line.decisive:
            continue
        kind = "rule" if line.kind == "again" else line.kind
        key = (kind, line.rule or line.text)
        if kind == "count":
            # Two rules may count alike, and what they count be another thing.
            key = (kind, f"{line.text} {path[line.depth - 1]}")
        if key not in nodes:
            nodes[key] = len(nodes)
            drawn.append(f"  n{nodes[key]}{_SHAPES[kind].format(_words(line))}")
        del path[line.depth :]
        if path:
            edges[nodes[key], path[-1]] = None
        path.append(nodes[key])
    text = "\n".join(["flowchart BT", *drawn, *(f"  n{lower} --> n{upper}" for lower, upper in edges)])
    if not edges or len(edges) > _MOST_EDGES or len(text) > _MOST_CHARACTERS:
        return ""
    return f"```mermaid\n{text}\n```"


def _words(line: Line) -> str:
    """A label that Mermaid reads as text: what it gives a meaning is written as an entity."""
    text = _label(line.text)
    return f"{text}<br>{_label(line.rule)}" if line.rule else text


def _label(text: str) -> str:
    shown = printable(" ".join(text.split()), _LONGEST)
    return "".join(f"#{ord(character)};" if character in '#"<>&`\\' else character for character in shown)
