"""A knowledge base opened for use: its knowledge, the texts it was made from, and its inference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from engine.answers.options import read_options
from engine.answers.validation import MAX_ANSWER_BYTES, validate
from engine.documents.node import Node
from engine.documents.reading import read
from engine.documents.text import STANDARD_INPUT
from engine.infer.assessment import Assessment
from engine.infer.cache import compiled
from engine.infer.inference import Inference
from engine.infer.network import Network, Shard
from engine.knowledge.base import Knowledge
from engine.knowledge.value import Values
from engine.load.folder import contents
from engine.problem import Problem


class Expert:
    """What the commands work with: one is opened per process and folder."""

    def __init__(
        self,
        knowledge: Knowledge,
        shards: list[list[Shard]],
        texts: Mapping[str, str],
        unread: Iterable[Problem] = (),
    ) -> None:
        self.knowledge = knowledge
        self.texts = texts
        self.unread = list(unread)
        self._shards = shards

    @classmethod
    def open(cls, root: Path, cache: Path | None = None) -> Expert:
        """The knowledge base of a folder, compiled or from the cache. Raises ProblemError with all its mistakes."""
        found = contents(root)
        texts = found.knowledge
        knowledge, shards = compiled(root, texts, cache)
        return cls(knowledge, shards, texts, found.unread)

    @classmethod
    def of_texts(cls, texts: Mapping[str, str], name: str, unread: Iterable[Problem] = ()) -> Expert:
        """The knowledge base of texts by relative path; `name` is how messages call its folder."""
        knowledge, shards = compiled(Path(name), dict(texts), None)
        return cls(knowledge, shards, texts, unread)

    @cached_property
    def inference(self) -> Inference:
        """Inference over the compiled rules, made when first needed. Raises ProblemError without a rule engine."""
        return Inference(self.knowledge, Network(self._shards, self.knowledge.attributes))

    def assess(self, answers: Values) -> Assessment:
        """What follows from valid answers."""
        return self.inference.assess(answers)

    def answers(self, file: str | None, options: Iterable[str] = ()) -> Values:
        """The answers in a file ("-" is standard input, None is no file), with "name=value" options on top.

        Raises ProblemError with every mistake of the file, or of the options.
        """
        node = read(file, MAX_ANSWER_BYTES) if file is not None else Node({}, 0, 0)
        shown = "<stdin>" if file == STANDARD_INPUT else file or ""
        return self.changed(validate(self.knowledge, node, shown), options)

    def changed(self, answers: Values, options: Iterable[str]) -> Values:
        """Valid answers with "name=value" options on top. Raises ProblemError with every mistake of the options."""
        values = {**answers, **read_options(self.knowledge, options)}
        return self.ordered({name: value for name, value in values.items() if value is not None})

    def ordered(self, values: Values) -> Values:
        """The answers in the order the vocabulary asks them."""
        return {each.name: values[each.name] for each in self.knowledge.asked if each.name in values}
