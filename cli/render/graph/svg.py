"""A dependency graph as SVG: a column a layer, ordered so that few edges cross."""

from __future__ import annotations

import textwrap
from html import escape

from engine.explain.graph import Graph, Vertex

BOX, LINE, GAP, ROOM = 190, 14, 10, 70
SWEEPS = 6
_STYLE = """
  text { font: 11px system-ui, sans-serif; fill: #222 }
  .title { font-size: 15px; font-weight: 600 }
  .rule { fill: #fff; stroke: #888 }
  .asked { fill: #e8f1fb; stroke: #4a7fb5 }
  .concluded { fill: #eef7e6; stroke: #6a9a3c }
  .edge { fill: none; stroke: #999 }
  .concludes { stroke: #6a9a3c }
  .overrides { stroke: #b5484a; stroke-dasharray: 4 3 }
  .before { stroke: #b5484a; stroke-dasharray: 1 3 }
  .faded { opacity: 0.45; stroke-dasharray: 4 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #ddd } .rule { fill: #222 } .asked { fill: #1d2c3d } .concluded { fill: #22301a }
  }
"""


def rendered(graph: Graph) -> str:
    """A whole SVG document; hovering over a box tells its name."""
    columns = _columns(graph)
    places, height = _places(graph, columns)
    width = len(columns) * (BOX + ROOM) + ROOM // 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(graph.title)}">',
        f"<style>{_STYLE}</style>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#999"/></marker></defs>',
        f'<text class="title" x="{ROOM // 2}" y="24">{escape(graph.title)}</text>',
    ]
    parts.extend(_curve(places[edge.source], places[edge.target], edge.kind) for edge in graph.edges)
    parts.extend(_box(vertex, places[key]) for key, vertex in graph.vertices.items())
    return "\n".join([*parts, "</svg>"]) + "\n"


Place = tuple[float, float, float]  # left, top, height of a box


def _columns(graph: Graph) -> list[list[str]]:
    """The keys of each layer, top to bottom, by repeated barycenters (Sugiyama, Tagawa and Toda, 1981)."""
    layers = sorted({vertex.layer for vertex in graph.vertices.values()})
    columns = [[key for key, vertex in graph.vertices.items() if vertex.layer == layer] for layer in layers]
    linked: dict[str, list[str]] = {key: [] for key in graph.vertices}
    for edge in graph.edges:
        linked[edge.source].append(edge.target)
        linked[edge.target].append(edge.source)
    for _ in range(SWEEPS):
        rank = {key: index / max(1, len(column)) for column in columns for index, key in enumerate(column)}
        for column in columns:
            centre = {
                key: sum(rank[other] for other in linked[key]) / len(linked[key]) if linked[key] else rank[key]
                for key in column
            }
            column.sort(key=lambda key: (centre[key], key))
            rank.update({key: index / max(1, len(column)) for index, key in enumerate(column)})
    return columns


def _lines(vertex: Vertex) -> list[str]:
    words = f"{vertex.title}: {vertex.note}" if vertex.note else vertex.title
    return textwrap.wrap(words, BOX // 6) or [vertex.name]


def _places(graph: Graph, columns: list[list[str]]) -> tuple[dict[str, Place], int]:
    heights = {key: len(_lines(vertex)) * LINE + 10 for key, vertex in graph.vertices.items()}
    tall = [sum(heights[key] + GAP for key in column) for column in columns]
    most = max(tall, default=0)
    places: dict[str, Place] = {}
    for number, column in enumerate(columns):
        top = 40 + (most - tall[number]) / 2
        for key in column:
            places[key] = (ROOM / 2 + number * (BOX + ROOM), top, heights[key])
            top += heights[key] + GAP
    return places, most + 60


def _curve(start: Place, end: Place, kind: str) -> str:
    """A curve from the right of one box to the left of the other; within a column, around its right side."""
    x1, y1, y2 = start[0] + BOX, start[1] + start[2] / 2, end[1] + end[2] / 2
    x2 = end[0] + (BOX if start[0] == end[0] else 0)
    bend1, bend2 = x1 + ROOM / 2, x2 + (ROOM / 2 if start[0] == end[0] else -ROOM / 2)
    path = f"M{x1:.0f} {y1:.0f}C{bend1:.0f} {y1:.0f} {bend2:.0f} {y2:.0f} {x2:.0f} {y2:.0f}"
    return f'<path class="edge {kind}" d="{path}" marker-end="url(#tip)"/>'


def _box(vertex: Vertex, place: Place) -> str:
    left, top, height = place
    round_by = 3 if vertex.kind == "rule" else 12
    faded = " faded" if vertex.faded else ""
    lines = "".join(
        f'<text x="{left + 8:.0f}" y="{top + 16 + index * LINE:.0f}">{escape(line)}</text>'
        for index, line in enumerate(_lines(vertex))
    )
    return (
        f'<g class="{vertex.kind}-box{faded}"><title>{escape(vertex.name)}</title>'
        f'<rect class="{vertex.kind}" x="{left:.0f}" y="{top:.0f}" width="{BOX}" '
        f'height="{height:.0f}" rx="{round_by}"/>'
        f"{lines}</g>"
    )
