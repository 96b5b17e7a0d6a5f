"""Settings: defaults of options, from a file of the user and one of the folder; which come from where is told."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.home import user_folder
from engine.problem import Problem, ProblemError, Where, did_you_mean, foreign, one_of

if TYPE_CHECKING:
    from engine.documents.node import Node

VARIABLE = "CERTWISE_CONFIG"
USER, FOLDER = "config.yaml", ".certwise.yaml"
# What may be set once for every command that has it: the option, and the name of its parameter.
EVERYWHERE = {
    "knowledge": "knowledge", "audit": "audit", "by": "by", "no-record": "no_record", "locale": "locale",
    "key": "key", "checkpoints": "checkpoints_to",
    "as-of": "as_of", "start": "starts", "currency": "currency", "rate": "rate", "rate-date": "rate_date",
}  # fmt: skip
PATHS = ("knowledge", "audit", "save", "key", "checkpoints", "state", "token-file")
# A folder may be anybody's: what is typed into it is not sent to a store of its choice, nothing is run or signed, and
# no door is opened to a network.
NOT_OF_FOLDER = ("audit", "checkpoints", "key", "host", "allow-host", "token-file")
# What is said each time: what is read and written, and what is asked.
NEVER = ("output", "open", "force", "set", "record", "help", "version", "explain", "only", "json", "new-token")
_MAX_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Setting:
    """A value that a file sets: for a command by its words, or for all of them, and where it stands."""

    path: tuple[str, ...]
    value: Any
    where: Where
    parameter: str

    @property
    def key(self) -> str:
        """The words of the command and the option, as they stand in the file."""
        return ".".join(self.path)


@dataclass(slots=True)
class Settings:
    """What the files set, by their keys; `files` are those that were read."""

    found: dict[tuple[str, ...], Setting] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    def defaults(self) -> Defaults | None:
        """The defaults as click asks for them; None where nothing is set."""
        return Defaults(self.found) if self.found else None


class Defaults(dict[str, Any]):
    """The defaults of a command by the names of its parameters, and those of the commands below by their names."""

    def __init__(self, found: Mapping[tuple[str, ...], Setting], words: tuple[str, ...] = ()) -> None:
        every = {each.parameter: each.value for path, each in found.items() if len(path) == 1}
        own = {each.parameter: each.value for path, each in found.items() if path[:-1] == words and words}
        super().__init__({**every, **own})
        self._found, self._words = found, words

    def get(self, name: str, default: Any = None) -> Any:
        """The default of a parameter, or the defaults of a command below a group."""
        if self._words in GROUPS and name not in BEFORE:
            return Defaults(self._found, (*self._words, name))
        return super().get(name, default)

    def of_folder(self, name: str) -> bool:
        """Whether what is set for every command is set by a folder's file."""
        setting = self._found.get((name,))
        return setting is not None and Path(setting.where.file).name == FOLDER


# The groups of commands, and what the program itself takes.
GROUPS = ((), ("rules",), ("audit",), ("audit", "key"))
BEFORE = ("knowledge",)


def places() -> list[tuple[Path, bool]]:
    """The files that may set something, the weaker first, each with whether it is of a folder."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return [(Path(named), False)] if named else []
    found = [(Path(user_folder("config")) / USER, False)]
    try:
        here = Path.cwd()
    except OSError:
        return found
    return [*found, *((folder / FOLDER, True) for folder in [here, *here.parents] if (folder / FOLDER).is_file())][:2]


def settings(program: click.Group) -> Settings:
    """What the files set. Raises ProblemError with every key and value that is wrong, and its place."""
    made = Settings()
    problems: list[Problem] = []
    for path, of_folder in places():
        if not path.is_file():
            if os.environ.get(VARIABLE):
                problems.append(Problem(Where(VARIABLE), "no-such-file", f"there is no file {path}"))
            continue
        from engine.documents.reading import read

        name = str(path)
        made.files.append(name)
        reader = _Reader(program, name, path.parent, of_folder)
        try:
            reader.read(read(path, _MAX_BYTES), program, ())
        except ProblemError as error:
            problems.extend(error.problems)
        problems.extend(reader.problems)
        made.found.update(reader.found)
    if problems:
        raise ProblemError(problems)
    return made


class _Reader:
    """Reads one file against the program's commands and options; `problems` are what is wrong."""

    def __init__(self, program: click.Group, name: str, folder: Path, of_folder: bool) -> None:
        self.program = program
        self.name = name
        self.folder = folder
        self.of_folder = of_folder
        self.found: dict[tuple[str, ...], Setting] = {}
        self.problems: list[Problem] = []

    def report(self, where: Where, id: str, message: str) -> None:
        self.problems.append(Problem(where, id, message))

    def read(self, node: Node, command: click.Command, words: tuple[str, ...]) -> None:
        if not isinstance(node.value, dict):
            what = f"the options of {' '.join(words)}" if words else "settings"
            self.report(node.where(self.name), "wrong-shape", f"{what} are a mapping of options to values")
            return
        inside = command.list_commands(click.Context(command)) if isinstance(command, click.Group) else []
        options = self._options(command, words)
        if foreign(node.value, [*options, *inside, *NEVER]):
            known = one_of([*options, *inside], 30)
            said = f"not one of the {len(node.value)} keys is a setting; there are {known}"
            self.report(node.where(self.name), "unknown-key", said)
            return
        for key, child in node.value.items():
            where = node.where(self.name, key)
            if key in inside and (key not in options or isinstance(child.value, dict)):
                assert isinstance(command, click.Group)
                below = command.get_command(click.Context(command), key)
                assert below is not None
                self.read(child, below, (*words, key))
            elif key not in options:
                self._strange(key, where, [*options, *inside], words)
            elif self.of_folder and key in NOT_OF_FOLDER:
                kept = "a folder does not say where records go, who signs them, nor who is served"
                message = f"{kept}: set {key} in your own file"
                self.report(where, "bad-option", message)
            else:
                self._take(key, child, where, options[key], words)

    def _options(self, command: click.Command, words: tuple[str, ...]) -> dict[str, click.Option | None]:
        """What may be set at a place; at the top of the file, what every command takes from there."""
        if not words:
            return dict.fromkeys(EVERYWHERE)
        return {
            option.removeprefix("--"): each
            for each in command.params
            if isinstance(each, click.Option)
            for option in each.opts
            if option.startswith("--") and option.removeprefix("--") not in NEVER
        }

    def _strange(self, key: str, where: Where, known: list[str], words: tuple[str, ...]) -> None:
        if key in NEVER:
            self.report(where, "bad-option", f"--{key} is said each time, and has no default")
            return
        of = f" of certwise {' '.join(words)}" if words else ""
        near = did_you_mean(key, known) or f"; there are {one_of(known, 30)}"
        self.report(where, "unknown-key", f"{key} is not a setting{of}{near}")

    def _take(self, key: str, node: Node, where: Where, option: click.Option | None, words: tuple[str, ...]) -> None:
        value = node.value if isinstance(node.value, bool) else node.written()
        several = option is not None and option.multiple
        if isinstance(value, dict) or (isinstance(value, list) and not several) or value is None:
            self.report(node.where(self.name), "wrong-shape", f"{key}: one value is wanted here")
            return
        flag = option.is_flag if option is not None else key == "no-record"
        if flag and not isinstance(value, bool):
            self.report(node.where(self.name), "wrong-value", f"{key}: write true or false")
            return
        if not flag:
            value = [str(each) for each in value] if isinstance(value, list) else str(value)
            value = [value] if several and isinstance(value, str) else value
        if key in PATHS and _is_path(key, str(value)):
            value = str(self.folder / str(value))
        if option is not None and not flag:
            try:
                option.type_cast_value(click.Context(click.Command("")), value)
            except click.UsageError as error:
                self.report(node.where(self.name), "wrong-value", f"{key}: {error.format_message()}")
                return
        path = (*words, key)
        parameter = str(option.name) if option is not None else EVERYWHERE[key]
        self.found[path] = Setting(path, value, where, parameter)


def in_force(made: Settings) -> Iterator[tuple[str, str, str]]:
    """Every setting that is set: its key, its value, and where it comes from."""
    for each in made.found.values():
        yield each.key, shown_setting(each.path[-1], _shown(each.value)), str(each.where)


def _is_path(key: str, value: str) -> bool:
    if key != "audit":
        return "://" not in value and not value.startswith("command:")
    from engine.records.address import is_path

    return is_path(value)


def shown_setting(name: str, value: str) -> str:
    """A value as it may be shown to anyone: of what may hold a password or a token, the part that holds none."""
    if name in ("audit", "CERTWISE_AUDIT"):
        from engine.records.address import shown

        return shown(value)
    if value.startswith("command:"):
        return " ".join(value.split()[: 1 if value[8:9].strip() else 2]) + " ..."
    return value


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(value) if isinstance(value, list) else str(value)
