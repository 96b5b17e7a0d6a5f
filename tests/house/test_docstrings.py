"""What is public in engine/ says what it is, and which errors it raises.

Public is every function and class at the top of a module, and every method of such a class, without an underscore
before it. A function raises what a `raise` of its own body names, outside of a `try` that takes it back, and what a
private function or method of its module raises that it calls: that is nobody's to read but who changes the module.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

import pytest

from tests.support.places import ROOT

ENGINE = ROOT / "engine"
Function = ast.FunctionDef | ast.AsyncFunctionDef
# What says nothing about an error; and what checks have in common, where the module's docstring is the page of each.
ANY = {"Exception", "BaseException", "object"}
COMMON = {"find": "checks/defects"}


@dataclass
class Public:
    """A function, method or class that others may use."""

    name: str
    node: Function | ast.ClassDef
    said: str
    raised: set[str]


def public(text: str) -> Iterator[Public]:
    tree = ast.parse(text)
    owners: list[tuple[str, list[ast.stmt]]] = [("", tree.body)]
    owners += [(f"{node.name}.", node.body) for node in tree.body if isinstance(node, ast.ClassDef)]
    functions = {prefix + node.name: node for prefix, body in owners for node in body if isinstance(node, Function)}
    for prefix, body in owners:
        for node in body:
            if isinstance(node, Function | ast.ClassDef) and not (prefix + node.name).startswith("_"):
                if node.name.startswith("_") and node.name != "__init__":
                    continue
                raised = set() if isinstance(node, ast.ClassDef) else raises(prefix + node.name, functions, set())
                said = ast.get_docstring(node) or inherited(prefix.rstrip("."), node.name)
                yield Public(prefix + node.name, node, said, raised)


def raises(name: str, functions: dict[str, Function], seen: set[str]) -> set[str]:
    """The names of the errors that leave a function, by its own lines and by the private functions that it calls."""
    if name in seen or name not in functions:
        return set()
    return _leaving(functions[name].body, name.rpartition(".")[0], functions, seen | {name})


def _leaving(nodes: list[ast.stmt], owner: str, functions: dict[str, Function], seen: set[str]) -> set[str]:
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Try):
            caught = {name for handler in node.handlers for name in _caught(handler)}
            inside = _leaving(node.body, owner, functions, seen)
            found |= {name for name in inside if not caught & kinds_of(name)}
            for part in (node.orelse, node.finalbody, *(handler.body for handler in node.handlers)):
                found |= _leaving(part, owner, functions, seen)
            continue
        if isinstance(node, Function | ast.ClassDef):
            continue
        if isinstance(node, ast.Raise) and node.exc is not None:
            found |= _raised(node.exc, owner, functions)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                found |= _leaving([child], owner, functions, seen)
            elif isinstance(child, ast.ExceptHandler | ast.match_case):
                found |= _leaving(child.body, owner, functions, seen)
            else:
                for called in _called(child, owner):
                    found |= raises(called, functions, seen)
    return found


@cache
def classes() -> dict[str, tuple[list[str], dict[str, str]]]:
    """The classes of the engine by name: what each is a kind of, and its methods with their docstrings."""
    return {
        node.name: (
            [ast.unparse(base).rpartition(".")[2] for base in node.bases],
            {each.name: ast.get_docstring(each) or "" for each in node.body if isinstance(each, Function)},
        )
        for path in ENGINE.rglob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    }


def inherited(owner: str, method: str) -> str:
    """What a class that this one is a kind of says of a method."""
    bases = classes()[owner][0] if owner in classes() else []
    found = [classes()[base][1].get(method, "") or inherited(base, method) for base in bases if base in classes()]
    return "".join(found)


def kinds_of(name: str) -> set[str]:
    """An error by name, and every error that it is a kind of."""
    if name in classes():
        return {name}.union(*(kinds_of(base) for base in classes()[name][0]))
    known = getattr(builtins, name, None)
    return {each.__name__ for each in known.__mro__} if isinstance(known, type) else {name}


def _caught(handler: ast.ExceptHandler) -> Iterator[str]:
    names = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    for name in names:
        yield "BaseException" if name is None else ast.unparse(name).rpartition(".")[2]


def _raised(error: ast.expr, owner: str, functions: dict[str, Function]) -> set[str]:
    """The class that is raised: named itself, or what the function gives that makes the error."""
    if isinstance(error, ast.IfExp):
        return _raised(error.body, owner, functions) | _raised(error.orelse, owner, functions)
    name = ast.unparse(error.func if isinstance(error, ast.Call) else error)
    made = functions.get(name.replace("self.", f"{owner}.") if owner else name)
    if made is not None and made.returns is not None:
        return {ast.unparse(made.returns).strip("'\"")}
    return {name.rpartition(".")[2]} if name.rpartition(".")[2][:1].isupper() else set()


def _called(node: ast.AST, owner: str) -> Iterator[str]:
    """The private functions of the module that are called, and methods of the same class."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            if isinstance(each.func, ast.Name) and each.func.id.startswith("_"):
                yield each.func.id
            elif (
                isinstance(each.func, ast.Attribute)
                and isinstance(each.func.value, ast.Name)
                and each.func.value.id == "self"
                and each.func.attr.startswith("_")
            ):
                yield f"{owner}.{each.func.attr}"


def silent(text: str, common: Collection[str] = ()) -> list[str]:
    """What is public and says nothing, or not which errors it raises."""
    found = []
    for each in public(text):
        if not each.said and each.name.rpartition(".")[2] != "__init__" and each.name not in common:
            found.append(f"{each.name} has no docstring")
        missing = sorted(name for name in each.raised if not any(kind in each.said for kind in kinds_of(name) - ANY))
        if missing:
            found.append(f"{each.name} does not say that it raises {', '.join(missing)}")
    return found


def modules() -> list[str]:
    return sorted(path.relative_to(ENGINE).as_posix() for path in ENGINE.rglob("*.py") if path.name != "__init__.py")


@pytest.mark.parametrize("module", modules())
def test_what_is_public_says_what_it_is_and_what_it_raises(module: str) -> None:
    common = [name for name, folder in COMMON.items() if module.startswith(folder)]
    assert silent((ENGINE / module).read_text(encoding="utf-8"), common) == []


def test_what_is_silent_is_found() -> None:
    text = """
class Silent:
    def __init__(self):
        raise ValueError
    def said(self):
        '''Says something.'''
        try:
            self._fails()
        except TypeError:
            pass
    def _fails(self):
        raise IsADirectoryError("a") if self else TypeError
def caught():
    '''Says it raises OSError.'''
    try:
        _fails()
    except LookupError:
        raise FileNotFoundError from None
def _fails():
    with open("a") as file:
        raise KeyError(file)
"""
    assert silent(text) == [
        "Silent has no docstring",
        "Silent.__init__ does not say that it raises ValueError",
        "Silent.said does not say that it raises IsADirectoryError",
    ]
