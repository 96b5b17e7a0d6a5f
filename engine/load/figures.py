"""The figures that rules may name, by their paths: those of the catalogue, and the named ones, as they are on a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from engine.knowledge.base import Knowledge
from engine.knowledge.range import kept
from engine.load.validity import Validity
from engine.number import MOST_DIGITS, exact
from engine.problem import Problem, Where, did_you_mean

Place = Callable[..., Where]


def amounts(knowledge: Knowledge, validity: Validity, problems: list[Problem], broken: set[str], place: Place) -> None:
    """Work out every figure of a knowledge base as the number that answers are compared with.

    What cannot be one is added to the problems, and its path to what is broken.
    """
    _Figures(knowledge, validity, problems, broken, place).work_out()


class _Figures:
    def __init__(
        self, knowledge: Knowledge, validity: Validity, problems: list[Problem], broken: set[str], place: Place
    ) -> None:
        self.knowledge = knowledge
        self.validity = validity
        self.problems = problems
        self.broken = broken
        self.place = place

    def report(self, where: Where, id: str, message: str) -> None:
        self.problems.append(Problem(where, id, message))

    def work_out(self) -> None:
        plain: dict[str, Fraction] = {}
        for program in self.knowledge.programs.values():
            for path, amount in program.figures():
                for end, figure in (("low", amount.low), ("high", amount.high)):
                    plain[f"{program.name}.{path}.{end}"] = figure
                    self.amount(f"{program.name}.{path}.{end}", figure, program.where)
        figures = self.validity.figures(self.knowledge.figures, self.place)
        for name, named in figures.items():
            where = self.place("figures", name)
            if named.value is not None and named.sum is None:
                plain[name] = exact(named.value)
                self.amount(name, plain[name], where)
            elif named.sum is None:
                self.report(where, "missing-key", "sum is missing here, or value for a constant, or values")
                self.broken.add(name)
            elif named.value is not None:
                self.report(where, "wrong-shape", "a figure is a sum of others (sum) or a constant (value), not both")
        for name, named in figures.items():
            if named.sum is not None:
                self.validity.amounts.adds(name, named.sum)
                self.total(name, named.sum, plain)

    def total(self, name: str, paths: list[str], plain: Mapping[str, Fraction]) -> None:
        """Keep a named sum of figures of the catalogue and of constants."""
        for index, path in enumerate(paths):
            if path not in plain and not {"programs", path, path.split(".")[0]} & self.broken:
                near = did_you_mean(path, plain)
                unknown = f"is not a figure of the catalogue{near}"
                said = "is a sum itself; name its parts" if path in self.knowledge.figures else unknown
                self.report(self.place("figures", name, "sum", index), "unknown-figure", f"{path} {said}")
        total = sum((plain.get(path, Fraction(0)) for path in paths), Fraction(0))
        self.amount(name, total, self.place("figures", name))

    def amount(self, path: str, figure: Fraction, where: Where) -> None:
        """Keep a figure as the number that answers are compared with."""
        number = kept(figure)
        if number is None:
            message = f"the sum {path} has more than {MOST_DIGITS} digits, which a number cannot keep; round its parts"
            self.report(where, "wrong-value", message)
            self.broken.add(path)
        else:
            self.knowledge.amounts[path] = number
