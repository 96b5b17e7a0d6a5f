"""Mutated inputs, many of them: whatever is typed or put in a file, the program answers with 0, 1, 2 or 130.

    python -m tests.fuzz [--count 20000] [--seed 1] [--jobs 2] [--only DOOR]

Each input is a sound one of this repository with a few random changes: bytes turned, cut, doubled, swapped with words
that have broken parsers before. It is given to the command line in this process. A traceback, another exit code, a
message that is not text for a terminal, or more than five seconds fail the run, and the input is kept and named. The
same seed makes the same inputs.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.infer import form
from engine.infer.expert import Expert
from tests.support import fuzzed_stores
from tests.support.logs import formats
from tests.support.places import ROOT

LUNCH = ROOT / "tests" / "lunch"
# What an input may take of the processor, and how many times as long on a machine that has other things to do.
SECONDS, BUSY = 5.0, 12
EXIT_CODES = {0, 1, 2, 130}
# What str.isprintable leaves out, and a terminal does nothing with: a formatted file keeps the spaces its author set.
PLAIN = {"\n", "\t", "\r", "\N{NO-BREAK SPACE}"}

WORDS = [
    b'', b' ', b'\t', b'\n', b'\r', b'\r\n', b'\x00', b'\x1b[2J', b'\x7f', b'\xff', b'\xc3', b'\xed\xa0\x80',
    b'\xef\xbb\xbf', b'\xe2\x80\xa8', b'\xe2\x80\xae', b'\xc2\x85', b'\xc2\xa0', b'\xef\xbc\x91\xef\xbc\x92',
    b'\xd9\xa1', b'\xf0\x9f\x98\x80', b"'", b'"', b'`', b'#', b'# ', b':', b': ', b',', b';', b'|', b'-', b'- ', b'?',
    b'? ', b'&a ', b'*a', b'!!python/object:os.system ', b'!x ', b'%YAML 1.1\n---\n', b'---\n', b'...\n', b'>\n',
    b'|\n  ', b'{', b'}', b'[', b']', b'[]', b'{}', b'[[[[[[[[', b'{a: {a: {a: ', b'~', b'null', b'Null', b'true',
    b'TRUE', b'yes', b'no', b'NaN', b'.nan', b'.inf', b'-.inf', b'Infinity', b'1e999', b'-1e999', b'1e-999', b'0x10',
    b'0o7', b'1_000', b'1.000', b'1,5', b'-0', b'+1', b'00', b"9" * 40, b"9" * 500, b"0." + b"1" * 60, b'250k',
    b'1 year', b'half a year', b'\xe2\x82\xac200.000', b'$5', b'5%', b'=1+1', b'@SUM(1)', b'none', b'unknown', b'id',
    b'row', b'select', b'drop table', b'${x}', b'{market}', b'{', b'{{', b'%s', b'\\', b'\\u0000', b'\\ud800',
    b'../..', b'/dev/zero', b'file:', b"a" * 5000, b'<<: *a\n', b'<<<<<<< HEAD\n', b'override',
    b'overrides: [sun-means-park]\n', b'when: {}\n', b'then: {}\n', b'any: []', b'none: [{}]', b'unknown: [weather]',
    b'not: ', b'at_least: ', b'below: ', b'includes_all: [vegan, halal]', b'figure: ', b'attribute: ', b'otherwise: ',
    b'ask_when: ',
    b'hit: first\n', b'hit: unique\n', b'hit: ', b'{is: unknown}', b'[is, {is: known}]', b'cells: [-]\n',
    b'otherwise: {value: true, because: So., when: {', b'otherwise:x',
]  # fmt: skip


@dataclass
class Door:
    """One way in: the sound inputs, and the command line for an input that stands in a file."""

    name: str
    share: float
    seeds: list[bytes]
    call: Callable[[Path, bytes], tuple[list[str], bytes]]
    # What the program must say, whatever the input is.
    says: str = ""


def doors(folder: Path) -> list[Door]:
    """Every way in. `folder` takes what a run writes."""
    lunch = ["--knowledge", str(LUNCH)]
    texts = {path.relative_to(LUNCH): path.read_bytes() for path in sorted(LUNCH.rglob("*.yaml"))}
    answers = [
        b"weather: sun\nbudget: 250\nhours: 1.5\ndiets: [vegan, halal]\nhurry: true\n",
        b'{"weather": "rain", "budget": 0, "hours": 0.7, "diets": [], "hurry": false}',
        b"# a comment\nweather: null\ndiets:\n  - kosher\nhours: '2'\n",
    ]
    tables = [
        b"id,weather,budget,hours,diets,hurry\n1,sun,250,1.5,vegan;halal,true\n2,rain,,0.7,[],no\n3,,0,,,\n",
        b"id;weather;budget\n1;sun;250\n2;rain;0\n",
        b'id,weather,diets\n"a ""b""",sun,"vegan, halal"\n\n2,rain,none\n',
    ]
    lines = [
        b'{"id": 1, "weather": "sun", "budget": 250, "diets": ["vegan"]}\n{"id": 2, "hours": 0.7, "hurry": true}\n',
        b'{"id": "a", "weather": null, "diets": []}\n{"id": "b", "budget": 1e3}\n',
    ]
    options = [
        b"weather=sun",
        b"budget=250",
        b"hours=1.5",
        b"diets=vegan,halal",
        b"hurry=yes",
        b"Weather=Rainy",
        b"budget=250k",
    ]
    replies = [
        b"1\n250\nhelp\n1.5\n1,2\nyes\n",
        b"sun\nback\nrain\nwhy\nunknown\nnone\nstop\n",
        b"?\n2\n200k\n0.7\n[]\nn\n",
    ]

    def saved(name: str) -> Callable[[Path, bytes], tuple[list[str], bytes]]:
        """An answers file that is read by its name, and by way of standard input."""

        def call(path: Path, data: bytes) -> tuple[list[str], bytes]:
            file = path / name
            file.write_bytes(data)
            verb = [["assess", "--no-record"], ["why", "place"], ["why-not", "place=home"], ["flip", "extras=soup"]]
            chosen = verb[len(data) % 4 if len(data) % 16 < 4 else 0]
            if chosen[0] == "assess" and len(data) % 3 == 0:
                return [*lunch, *chosen, "-"], data
            return [*lunch, *chosen, str(file)], b""

        return call

    def knowledge(path: Path, data: bytes) -> tuple[list[str], bytes]:
        """A knowledge base of which one file is the input; its first line names which one."""
        name, _, text = data.partition(b"\n")
        chosen = next((each for each in texts if str(each).encode() == name), sorted(texts)[len(data) % len(texts)])
        base = path / "base"
        shutil.rmtree(base, ignore_errors=True)
        for each, sound in texts.items():
            (base / each).parent.mkdir(parents=True, exist_ok=True)
            (base / each).write_bytes(text if each == chosen else sound)
        verb = {0: ["rules", "check"], 1: ["rules", "test"]}.get(len(data) % 24, ["rules", "list"])
        return ["--knowledge", str(base), *verb], b""

    def table(name: str) -> Callable[[Path, bytes], tuple[list[str], bytes]]:
        def call(path: Path, data: bytes) -> tuple[list[str], bytes]:
            file = path / name
            file.write_bytes(data)
            out = [[], ["-o", str(path / "out.csv")], ["-o", str(path / "out.parquet")], ["--strict"]][len(data) % 4]
            extra = ["--allow-missing", *(["--ignore-unknown"] if len(data) % 2 else [])]
            return [*lunch, "portfolio", str(file), "--threads", "1", *extra, *out], b""

        return call

    def option(path: Path, data: bytes) -> tuple[list[str], bytes]:
        given = data.replace(b"\0", b"").decode("utf-8", "surrogateescape")
        return [*lunch, "assess", "--no-record", "--set", given], b""

    def ask(path: Path, data: bytes) -> tuple[list[str], bytes]:
        target = path / "asked.yaml"
        target.unlink(missing_ok=True)
        return [*lunch, "ask", "--plain", "--no-record", "--save", str(target)], data

    def cached(path: Path, data: bytes) -> tuple[list[str], bytes]:
        """What is kept of a compiled knowledge base, behind the seal of the sound one or without it."""
        Expert.open(LUNCH, path / "compiled")
        os.environ["CERTWISE_CACHE"] = str(path / "compiled")
        [file] = (path / "compiled").glob("*.knowledge")
        sealed = file.read_bytes()
        file.write_bytes(data if len(data) % 2 else sealed[: sealed.index(b"{")] + data)
        return [*lunch, "assess", "--no-record", "--set", "weather=sun"], b""

    compiled = Expert.open(LUNCH)
    compiled = form.written((compiled.knowledge, compiled._shards))
    named = [str(name).encode() + b"\n" + text for name, text in texts.items()]
    return [
        Door("answers", 0.32, answers, saved("answers.yaml")),
        Door("options", 0.18, options, option),
        Door("knowledge", 0.30, named, knowledge),
        Door("format", 0.13, list(texts.values()), lambda path, data: (["rules", "format", "-"], data)),
        Door("csv", 0.025, tables, table("in.csv")),
        Door("jsonl", 0.025, lines, table("in.jsonl")),
        Door("ask", 0.02, replies, ask),
        Door("cache", 0.02, [compiled], cached, "Park"),
        Door("proofs", 0.02, *formats()),
        Door("stores", 0.01, *fuzzed_stores.of_bytes()),
        Door("columns", 0.02, *fuzzed_stores.of_columns()),
        Door("inboxes", 0.01, *fuzzed_stores.of_inboxes()),
    ]


def mutated(seed: bytes, dice: random.Random, others: list[bytes]) -> bytes:
    """A sound input with one to five changes."""
    data = bytearray(seed)
    for _ in range(dice.choice([1, 1, 1, 2, 3, 5])):
        place = dice.randrange(len(data) + 1)
        length = dice.choice([1, 1, 2, 5, 20])
        match dice.randrange(7):
            case 0:
                data[place:place] = dice.choice(WORDS)
            case 1:
                data[place : place + length] = dice.choice(WORDS)
            case 2:
                del data[place : place + length]
            case 3:
                data[place:place] = data[place : place + length] * dice.choice([1, 2, 30])
            case 4 if place < len(data):
                data[place] ^= 1 << dice.randrange(8)
            case 5:
                other = dice.choice(others)
                start = dice.randrange(len(other) + 1)
                data[place:place] = other[start : start + dice.choice([5, 30, 200])]
            case _:
                line = data.split(b"\n")
                dice.shuffle(line)
                data = bytearray(b"\n".join(line))
    return bytes(data)


class _Hung(BaseException):
    """The input took more than the seconds it may."""


def called(arguments: list[str], stdin: bytes) -> tuple[Any, str, str]:
    """Run the command line in this process: its exit code, and what it wrote to both streams."""
    from cli.main import main

    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2)]
    before = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    code: Any = None
    try:
        with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
            try:
                main(arguments)
            except SystemExit as ended:
                code = ended.code
    finally:
        sys.stdin = before
    out, err = (stream.buffer.getvalue().decode("utf-8", "replace") for stream in streams)  # type: ignore[attr-defined]
    return code, out, err


def trouble(arguments: list[str], stdin: bytes, codes: Counter[str], says: str = "") -> str:
    """What is wrong with how the program took an input; empty where nothing is. `codes` counts the exit codes."""

    def ring(*_: object) -> None:
        raise _Hung

    timers = {signal.ITIMER_PROF: (signal.SIGPROF, SECONDS), signal.ITIMER_REAL: (signal.SIGALRM, SECONDS * BUSY)}
    for timer, (number, seconds) in timers.items():
        signal.signal(number, ring)
        signal.setitimer(timer, seconds)
    try:
        code, out, err = called(arguments, stdin)
    except _Hung:
        return f"took more than {SECONDS:.0f} s\n{traceback.format_exc()}"
    except BaseException:  # noqa: BLE001  whatever comes out is what is looked for
        return f"traceback\n{traceback.format_exc()}"
    finally:
        for timer in timers:
            signal.setitimer(timer, 0)
    codes[f"exit {code}"] += 1
    if code not in EXIT_CODES:
        return f"exit code {code}\n{err}"
    if "Traceback" in err:
        return f"traceback on standard error\n{err}"
    if code == 2 and not err.strip() and not out.strip():
        return "refused without a word"
    if says not in out:
        return f"it does not say {says}\n{out}\n{err}"
    raw = sorted({character for character in out + err if not (character.isprintable() or character in PLAIN)})
    return f"raw characters {raw!r}\n{out}\n{err}" if raw else ""


def inputs(door: Door, count: int, seed: int, part: int, parts: int) -> Iterator[tuple[int, bytes]]:
    """This part of the inputs of a door, each with its number."""
    for number in range(count):
        if number % parts == part:
            dice = random.Random(f"{seed} {door.name} {number}")
            yield number, mutated(dice.choice(door.seeds), dice, door.seeds)


def worked(
    part: int, parts: int, count: int, seed: int, only: str | None, kept: str
) -> tuple[Counter[str], Counter[str], list[str]]:
    """One process's share: how many inputs each door took, how the program ended, and what went wrong."""
    done: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    failed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="fuzz-") as named:
        folder = Path(named)
        os.environ |= {"CERTWISE_CACHE": str(folder / "cache"), "CERTWISE_AUDIT": str(folder / "audit.db")}
        os.environ["XDG_DATA_HOME"] = str(folder / "data")
        os.chdir(folder)
        for door in doors(folder):
            share = count if only else round(count * door.share)
            for number, data in inputs(door, share, seed, part, parts) if only in (None, door.name) else ():
                arguments, stdin = door.call(folder, data)
                done[door.name] += 1
                if said := trouble(arguments, stdin, codes, door.says):
                    file = Path(kept) / f"{door.name}-{seed}-{number}"
                    file.write_bytes(data)
                    failed.append(f"{file}: {' '.join(arguments)}\n{said}")
    return done, codes, failed


def main() -> int:
    """Run, say what was tried and what failed; 1 where something did."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", choices=[door.name for door in doors(Path())])
    parser.add_argument("--kept", default=tempfile.gettempdir(), help="where failing inputs are kept")
    given = parser.parse_args()
    started = time.perf_counter()
    work = [(part, given.jobs, given.count, given.seed, given.only, given.kept) for part in range(given.jobs)]
    with multiprocessing.get_context("spawn").Pool(given.jobs) as pool:
        results = pool.starmap(worked, work)
    done: Counter[str] = sum((counts for counts, _, _ in results), Counter())
    codes: Counter[str] = sum((counts for _, counts, _ in results), Counter())
    failed = [each for _, _, listed in results for each in listed]
    for each in failed[:40]:
        print(each)
    tried = ", ".join(f"{count:,} {door}" for door, count in done.items())
    ends = ", ".join(f"{count:,} with {code}" for code, count in sorted(codes.items()))
    print(f"ended: {ends}")
    print(f"{done.total():,} inputs ({tried}) in {time.perf_counter() - started:.0f} s: {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
