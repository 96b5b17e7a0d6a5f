"""A knowledge base opened for use: its knowledge, the texts it was made from, and its inference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from engine.answers.answers import Answers, parted
from engine.answers.options import read_options
from engine.answers.validation import MAX_ANSWER_BYTES, validate
from engine.documents.node import Node
from engine.documents.reading import read
from engine.documents.text import STANDARD_INPUT
from engine.infer.assessment import Assessment
from engine.infer.cache import compiled
from engine.infer.inference import Inference
from engine.infer.network import Network
from engine.infer.shard import Shard
from engine.knowledge.base import Knowledge
from engine.knowledge.period import NO_VALUE, Period
from engine.knowledge.value import Value, Values
from engine.load.folder import contents
from engine.problem import Problem, ProblemError


class Expert:
    """What the commands work with: one is opened per process and folder."""

    def __init__(
        self,
        knowledge: Knowledge,
        shards: list[list[Shard]],
        texts: Mapping[str, str],
        unread: Iterable[Problem] = (),
        root: Path = Path(),
        cache: Path | None = None,
    ) -> None:
        """`root` and `cache` are what it was compiled with, and would be on another day."""
        self.knowledge = knowledge
        self._root = root
        self._cache = cache
        self._periods = {knowledge.period: self}
        self.texts = texts
        self.unread = list(unread)
        self._shards = shards

    @classmethod
    def open(cls, root: Path, cache: Path | None = None, day: str | None = None, assumed: Sequence[str] = ()) -> Expert:
        """The knowledge base of a folder on a day, or today, compiled or from the cache.

        `assumed` are "name=least-most" shares to assume. Raises ProblemError with all its mistakes, or those of the
        shares.
        """
        found = contents(root)
        texts = found.knowledge
        knowledge, shards = compiled(root, texts, cache, day)
        if assumed:
            from engine.infer.assumed import assumed_texts

            texts = assumed_texts(knowledge, texts, assumed)
            knowledge, shards = compiled(root, texts, cache, day)
        return cls(knowledge, shards, texts, found.unread, root, cache)

    @classmethod
    def on_any_day(cls, root: Path, cache: Path | None = None) -> Expert:
        """The knowledge base of a folder in the last of its periods that has a value of every figure that is read.

        Raises ProblemError where there is none.
        """
        from engine.load.loader import calendar_of

        *others, first = reversed(calendar_of(root, contents(root).knowledge).periods)
        for period in others:
            with suppress(ProblemError):
                return cls.open(root, cache, period.some_day)
        return cls.open(root, cache, first.some_day)

    @classmethod
    def of_texts(
        cls, texts: Mapping[str, str], name: str, unread: Iterable[Problem] = (), day: str | None = None
    ) -> Expert:
        """The knowledge base of texts by relative path on a day, or today; `name` is how messages call its folder.

        Raises ProblemError with all its mistakes.
        """
        knowledge, shards = compiled(Path(name), dict(texts), None, day)
        return cls(knowledge, shards, texts, unread, Path(name))

    def on(self, day: str) -> Expert:
        """The same knowledge base on another day. Raises ProblemError where it has mistakes then."""
        if day == self.knowledge.as_of or not self.knowledge.as_of:
            return self
        period = self.knowledge.calendar.period(day)
        if period not in self._periods:
            knowledge, shards = compiled(self._root, dict(self.texts), self._cache, day)
            made = Expert(knowledge, shards, self.texts, self.unread, self._root, self._cache)
            made._periods = self._periods
            self._periods[period] = made
        of_period = self._periods[period]
        return of_period if of_period.knowledge.as_of == day else of_period._dated(day)  # noqa: SLF001  likewise

    @property
    def periods(self) -> list[Period]:
        """The periods in which it has a value of every figure that is read; what it is in each, `on` gives.

        Raises ProblemError where it has other mistakes in one.
        """
        found = []
        for period in self.knowledge.calendar.periods:
            try:
                self.on(period.some_day)
            except ProblemError as error:
                if any(problem.id != NO_VALUE for problem in error.problems):
                    raise
                continue
            found.append(period)
        return found

    def _dated(self, day: str) -> Expert:
        """The same on another day of its period; rule engines are never given back, so both share one."""
        made = copy(self)
        made.knowledge = replace(self.knowledge, as_of=day)
        made.inference = Inference(made.knowledge, self.inference.network)
        return made

    @cached_property
    def inference(self) -> Inference:
        """Inference over the compiled rules, made when first needed. Raises ProblemError without a rule engine."""
        return Inference(self.knowledge, Network(self._shards, self.knowledge.attributes))

    def assess(self, answers: Values) -> Assessment:
        """What follows from valid answers."""
        return self.inference.assess(answers)

    def answers(self, file: str | None, options: Iterable[str] = ()) -> Answers:
        """The answers in a file ("-" is standard input, None is no file), with "name=value" options on top.

        Raises ProblemError with every mistake of the file, or of the options.
        """
        node = read(file, MAX_ANSWER_BYTES) if file is not None else Node({}, 0, 0)
        shown = "<stdin>" if file == STANDARD_INPUT else file or ""
        return self.changed(validate(self.knowledge, node, shown), options)

    def changed(self, answers: Values, options: Iterable[str]) -> Answers:
        """Valid answers with "name=value" options on top. Raises ProblemError with every mistake of the options."""
        given = answers.all_given() if isinstance(answers, Answers) else dict[str, Value | None](answers)
        return parted(self.knowledge, {**given, **read_options(self.knowledge, options)})

    def ordered(self, values: Mapping[str, Value | None]) -> Answers:
        """The answers in the order the vocabulary asks them, texts among them apart."""
        return parted(self.knowledge, values.all_given() if isinstance(values, Answers) else values)
