"""A dependency graph as a Mermaid flowchart."""

from __future__ import annotations

from engine.explain.graph import Graph, Vertex

_ARROW = {"reads": "-->", "concludes": "==>", "overrides": "-. sets aside .->", "before": "-. is read before .->"}


def rendered(graph: Graph) -> str:
    """A flowchart from left to right; a subgraph a layer."""
    ids = {key: f"n{number}" for number, key in enumerate(graph.vertices)}
    lines = [f"%% {_safe(graph.title)}", "flowchart LR"]
    layers = sorted({vertex.layer for vertex in graph.vertices.values()})
    for layer in layers:
        lines.append(f"  subgraph layer{layer}[{_layer_title(layer)}]")
        lines.extend(
            f"    {ids[key]}{_shape(vertex)}" for key, vertex in graph.vertices.items() if vertex.layer == layer
        )
        lines.append("  end")
    lines.extend(f"  {ids[edge.source]} {_ARROW[edge.kind]} {ids[edge.target]}" for edge in graph.edges)
    faded = [ids[key] for key, vertex in graph.vertices.items() if vertex.faded]
    if faded:
        lines.append("  classDef faded stroke-dasharray: 4 4,opacity: 0.5")
        lines.append(f"  class {','.join(faded)} faded")
    return "\n".join(lines) + "\n"


def _layer_title(layer: int) -> str:
    if layer == 0:
        return '"answers"'
    return f'"rules, stratum {(layer + 1) // 2}"' if layer % 2 else f'"concluded in stratum {layer // 2}"'


def _shape(vertex: Vertex) -> str:
    words = _safe(f"{vertex.title}: {vertex.note}" if vertex.note else vertex.title)
    if vertex.kind == "rule":
        return f'["{words}"]'
    return f'(["{words}"])' if vertex.kind == "asked" else f'{{{{"{words}"}}}}'


def _safe(words: str) -> str:
    """Words that Mermaid takes as words: quotes and markup as entities."""
    for character, entity in (("#", "#35;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;"), ("\n", " ")):
        words = words.replace(character, entity)
    return words
