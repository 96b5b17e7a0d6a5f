"""The wings of the house, what each promises and which it imports, read from the code; drawn with Graphviz."""

from __future__ import annotations

import ast
import html
import re
import subprocess
import textwrap
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

FOLDERS = ("engine", "cli", "service", "editor")
# How the picture shows what stands in no wing: the start of the program, and the rooms by the door.
MAIN = "cli.main"
WIDTH = 30
STYLE = """<style>
svg { background: #ffffff; }
text { font-family: Helvetica, Arial, sans-serif; fill: #1f2328; }
.wing polygon, .wing path { fill: #eef4fb; stroke: #40607f; }
.room polygon, .room path { fill: #f6f6f4; stroke: #8a8a80; }
.cluster polygon { fill: none; stroke: #b8bec6; }
.edge path { stroke: #57606a; fill: none; }
.edge polygon { stroke: #57606a; fill: #57606a; }
@media (prefers-color-scheme: dark) {
svg { background: #0d1117; }
text { fill: #e6edf3; }
.wing polygon, .wing path { fill: #16273a; stroke: #7fa6cf; }
.room polygon, .room path { fill: #22252a; stroke: #8d959e; }
.cluster polygon { stroke: #444c56; }
.edge path { stroke: #9198a1; }
.edge polygon { stroke: #9198a1; fill: #9198a1; }
}
</style>"""


@dataclass(frozen=True, slots=True)
class House:
    """What a picture shows: the promise of each wing by its dotted name, which imports which, and the layers.

    A room is a module that stands beside the wings; it promises what its docstring says. `layers` are those of
    pyproject.toml by folder, the highest first.
    """

    promises: dict[str, str]
    rooms: set[str]
    imports: dict[str, set[str]]
    layers: dict[str, list[list[str]]]


def house(root: Path) -> House:
    """The house whose pyproject.toml, engine/ and cli/ stand in a folder."""
    promises: dict[str, str] = {}
    rooms: set[str] = set()
    modules = {
        ".".join(path.relative_to(root).with_suffix("").parts): path
        for folder in FOLDERS
        for path in sorted((root / folder).rglob("*.py"))
    }
    for name, path in modules.items():
        of = name.removesuffix(".__init__")
        if of.count(".") == 1:
            promises[of] = sentence(path)
            if of == name:
                rooms.add(of)
    imports: dict[str, set[str]] = {of: set() for of in promises}
    for name, path in modules.items():
        of = _wing(name)
        if of in imports:
            imports[of] |= {_wing(each) for each in imported(path)} & set(promises) - {of}
    contracts = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = {
        contract["containers"][0]: [
            [f"{contract['containers'][0]}.{each.strip()}" for each in layer.split("|")] for layer in contract["layers"]
        ]
        for contract in contracts
        if contract["type"] == "layers"
    }
    return House(promises, rooms, imports, layers)


def _wing(module: str) -> str:
    return ".".join(module.split(".")[:2])


def sentence(path: Path) -> str:
    """The first sentence of a module's docstring, on one line."""
    said = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return " ".join(said.split("\n\n")[0].split())


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports, at its top, inside functions, and by a string that names a module."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and re.fullmatch(r"(engine|cli|service|editor)(\.\w+)+", str(node.value)):
            yield str(node.value)


def reduced(imports: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """The imports that do not follow by way of others: by one that leads back, nothing follows."""
    reach = {name: _reached(name, imports) for name in imports}
    return {
        name: {
            each
            for each in found
            if not any(each in reach[other] and name not in reach[other] for other in found - {each})
        }
        for name, found in imports.items()
    }


def _reached(start: str, imports: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    left = [start]
    while left:
        new = imports[left.pop()] - found
        found |= new
        left.extend(new)
    return found


def shown(found: House) -> House:
    """The house as it is drawn: the rooms of a folder as one box, but for the start of the program."""
    box = {room: f"{room.split('.', maxsplit=1)[0]}.rooms" for room in found.rooms if room != MAIN}
    # Those of the two servers stand above and below its wings: one box would be in a circle with them.
    box = {room: name for room, name in box.items() if name not in ("service.rooms", "editor.rooms")}
    listed = {
        name: sorted(room.split(".")[1] for room in box if box[room] == name) for name in sorted(set(box.values()))
    }
    promises = {name: promise for name, promise in found.promises.items() if name not in box}
    promises.update({name: ", ".join(rooms) for name, rooms in listed.items()})
    imports: dict[str, set[str]] = {name: set() for name in promises}
    for name, others in found.imports.items():
        here = box.get(name, name)
        imports[here] |= {box.get(each, each) for each in others} - {here}
    layers = {}
    for folder, ranks in found.layers.items():
        drawn = [[each for each in rank if each not in box] for rank in ranks]
        layers[folder] = [rank for rank in drawn if rank]
    return House(promises, set(listed) | {MAIN} | (found.rooms & set(promises)), imports, layers)


def dot(found: House) -> str:
    """The source of the picture."""
    found = shown(found)
    lines = [
        "digraph wings {",
        "bgcolor=transparent; rankdir=TB;",
        'nodesep=0.25; ranksep=0.42; newrank=true; splines=true; fontname="Helvetica"; pad=0.2;',
        'node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11, margin="0.12,0.08"];',
        "edge [arrowsize=0.6];",
    ]
    for folder in reversed(FOLDERS):
        lines.append(f'subgraph "cluster_{folder}" {{ label="{folder}/"; labeljust=r; fontsize=13; margin=12;')
        lines.extend(_node(name, promise, found) for name, promise in found.promises.items() if name.startswith(folder))
        lines.append("}")
    ranks = [rank for folder in reversed(FOLDERS) for rank in found.layers[folder]]
    lines.extend("{ rank=same; " + " ".join(f'"{name}";' for name in rank) + " }" for rank in ranks)
    lines.extend(f'"{above[0]}" -> "{below[0]}" [style=invis, weight=0];' for above, below in pairwise(ranks))
    for name, others in sorted(reduced(found.imports).items()):
        lines.extend(f'"{name}" -> "{each}";' for each in sorted(others))
    return "\n".join([*lines, "}"]) + "\n"


def _node(name: str, promise: str, found: House) -> str:
    short = name.partition(".")[2]
    title = "the rooms by the door" if short == "rooms" else f"{short}.py" if name in found.rooms else f"{short}/"
    said = "<BR/>".join(html.escape(line) for line in textwrap.wrap(promise, WIDTH))
    kind = "room" if name in found.rooms else "wing"
    return f'"{name}" [class="{kind}", label=<<B>{title}</B><BR/><FONT POINT-SIZE="9">{said}</FONT>>];'


def svg(source: str) -> str:
    """The picture that Graphviz makes of a source, with its colours for light and dark."""
    made = subprocess.run(["dot", "-Tsvg"], input=source, capture_output=True, text=True, check=True).stdout
    made = re.sub(r"<!--.*?-->\n?", "", made, flags=re.DOTALL)
    start = made.index("<g ")
    title = "<title>The wings of engine/, cli/, service/ and editor/, in layers, and which import which</title>"
    return made[:start] + title + STYLE + "\n" + made[start:]


def drawn(picture: str) -> tuple[set[str], list[str]]:
    """What a picture of Graphviz shows: its boxes and arrows by name, and its words in order of the alphabet."""
    titles = re.findall(r'<g id="(?:node|edge)\d+" class="[^"]*">\s*<title>(.*?)</title>', picture)
    words = re.findall(r"<text[^>]*>(.*?)</text>", picture)
    return {html.unescape(title) for title in titles}, sorted(html.unescape(word) for word in words)


def wanted(source: str) -> tuple[set[str], list[str]]:
    """What the picture of a source must show, as `drawn` gives it."""
    boxes = re.findall(r'^"([\w.]+)" \[class', source, re.MULTILINE)
    arrows = re.findall(r'^"([\w.]+)" -> "([\w.]+)";', source, re.MULTILINE)
    labels = re.findall(r"label=<(.*)>\];$", source, re.MULTILINE)
    words = [word for label in labels for word in re.findall(r">([^<>]+)<", f">{label}<")]
    return {*boxes, *(f"{one}->{other}" for one, other in arrows)}, sorted(
        [html.unescape(word) for word in words] + [f"{folder}/" for folder in FOLDERS]
    )


def table(found: House) -> str:
    """The wings and the rooms by the door as Markdown: the promise of each, and all that it imports."""
    lines = ["| layer | wing | promise | imports |", "|---|---|---|---|"]
    for folder in reversed(FOLDERS):
        for number, rank in enumerate(reversed(found.layers[folder]), 1):
            for name in rank:
                shown_name = name.replace(".", "/") + (".py" if name in found.rooms else "/")
                imports = sorted(each.removeprefix(f"{folder}.") for each in found.imports[name])
                others = [each for each in imports if not each.startswith("engine.")]
                engine = [each.removeprefix("engine.") for each in imports if each.startswith("engine.")]
                listed = ", ".join([*others, *([f"of engine: {', '.join(engine)}"] if engine else [])])
                lines.append(f"| {number} | `{shown_name}` | {found.promises[name].rstrip('.')} | {listed or '-'} |")
    return "\n".join([*lines, ""])
