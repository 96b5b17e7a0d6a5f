"""A dependency graph in the DOT language of Graphviz."""

from __future__ import annotations

from engine.explain.graph import Graph, Vertex

_STYLE = {"reads": "solid", "concludes": "bold", "overrides": "dashed", "before": "dotted"}
_LABEL = {"overrides": "sets aside", "before": "is read before"}
_SHAPE = {"rule": "box", "asked": "ellipse", "concluded": "hexagon"}


def rendered(graph: Graph) -> str:
    """A digraph from left to right; what is in one layer has one rank."""
    lines = [f"digraph {_quoted(graph.title)} {{", "  rankdir=LR;", '  node [fontname="sans-serif", fontsize=10];']
    for layer in sorted({vertex.layer for vertex in graph.vertices.values()}):
        lines.append("  {")
        lines.append("    rank=same;")
        lines.extend(
            f"    {_quoted(key)} [{_look(vertex)}];" for key, vertex in graph.vertices.items() if vertex.layer == layer
        )
        lines.append("  }")
    for edge in graph.edges:
        label = f', label="{_LABEL[edge.kind]}"' if edge.kind in _LABEL else ""
        lines.append(f"  {_quoted(edge.source)} -> {_quoted(edge.target)} [style={_STYLE[edge.kind]}{label}];")
    return "\n".join([*lines, "}"]) + "\n"


def _look(vertex: Vertex) -> str:
    words = f"{vertex.title}: {vertex.note}" if vertex.note else vertex.title
    faded = ", style=dashed, fontcolor=gray" if vertex.faded else ""
    return f"label={_quoted(words)}, shape={_SHAPE[vertex.kind]}{faded}"


def _quoted(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'
