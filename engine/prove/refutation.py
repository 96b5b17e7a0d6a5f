"""A proof that clauses cannot all hold, made by CaDiCaL in a process of its own, so that it can be stopped.

CaDiCaL (Biere and others, 2024) shares nothing with engine.prove.boxes, nor with the solver that engine.prove.solver
asks: a statement that has a certificate was found true twice. The proof is in DRAT (Wetzler, Heule and Hunt, 2014),
which any checker reads.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

from engine.problem import Problem, ProblemError, Where

SOLVER = "cadical195"
_SATISFIABLE, _UNSATISFIABLE = 10, 20


class NoRefutationError(Exception):
    """The clauses can hold, or the solver did not settle it in time; the message says which."""


def require() -> None:
    """Raise ProblemError where the solver or the checker is not installed."""
    for module in ("pysat", "dratify"):
        if find_spec(module) is None:
            message = f"a certificate needs {module}, which is not installed: pip install 'certwise[certificate]'"
            raise ProblemError([Problem(Where("--certificate"), "no-solver", message)])


def refutation(dimacs: str, seconds: float) -> str:
    """The proof, as a DRAT text, that no assignment satisfies a formula. Raises NoRefutationError."""
    command = [sys.executable, "-m", "engine.prove.refutation"]
    try:
        done = subprocess.run(command, input=dimacs, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise NoRefutationError(f"the solver did not settle it in {seconds:.0f} s") from None
    if done.returncode == _SATISFIABLE:
        raise NoRefutationError("the second solver finds answers that break it: one of the two solvers is wrong")
    if done.returncode != _UNSATISFIABLE:
        raise NoRefutationError(f"the solver ended with exit code {done.returncode}")
    return done.stdout


def _solve() -> int:
    """Read DIMACS from standard input, and print a proof where it cannot be satisfied."""
    from pysat.formula import CNF
    from pysat.solvers import Solver

    clauses = CNF(from_string=sys.stdin.read()).clauses
    if [] in clauses:
        sys.stdout.write("0\n")
        return _UNSATISFIABLE
    with Solver(name=SOLVER, bootstrap_with=clauses, with_proof=True) as solver:
        if solver.solve():
            return _SATISFIABLE
        sys.stdout.writelines(f"{line}\n" for line in solver.get_proof())
    return _UNSATISFIABLE


if __name__ == "__main__":
    sys.exit(_solve())
