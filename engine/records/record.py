"""A recorded assessment: what was answered, what followed and by which rules, in one canonical JSON object.

docs/audit.md describes the object. Its canonical form is what a record's hash is over: keys sorted, no spaces, every
character outside ASCII escaped, so that whoever parses an exported record and writes it again gets the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.answers.answers import Answers
from engine.answers.validation import validate
from engine.documents.node import unplaced
from engine.infer.assessment import Assessment
from engine.infer.expert import Expert
from engine.knowledge.base import Knowledge
from engine.knowledge.value import word
from engine.log.canonical import canonical
from engine.problem import Problem, ProblemError, Where, printable
from engine.version import versions

if TYPE_CHECKING:
    from engine.log.note import Signer

FORMAT = 1
MAX_BY = 200
MAX_ORGANIZATION = 500


@dataclass(frozen=True, slots=True)
class Record:
    """One record, as a store keeps it.

    `knowledge` is the digest of the knowledge base, `result` the verdict proper in a word, and `body` the whole object
    in its canonical form; `organization` is whom it is about, where that was told.
    """

    id: str
    at: str
    by: str | None
    knowledge: str
    result: str
    body: bytes
    organization: str | None = None

    def content(self) -> dict[str, Any]:
        """The recorded object. Raises ProblemError where the body is none."""
        from engine.records.shape import shape

        try:
            found: dict[str, Any] = shape().validate_json(self.body)
            sound = found["id"] == self.id
        except (ValueError, TypeError):
            sound = False
        if not sound:
            message = "the record cannot be read; audit verify tells what was altered"
            raise ProblemError([Problem(Where(f"record {self.id}"), "damaged-record", message)])
        return found


def record_of(
    assessment: Assessment, id: str, at: str, by: str | None, command: str, texts: Mapping[str, str] | None = None,
    declined: Sequence[str] = (), signer: Signer | None = None,
) -> Record:  # fmt: skip
    """The record of an assessment, and of the texts beside its answers; `at` is an ISO 8601 time in UTC.

    What was `declined` was asked and answered with "don't know"; what is in neither was not asked, or left open. With
    a `signer` the record is signed by that key.
    """
    knowledge = assessment.knowledge
    said_by = printable(by, MAX_BY) if by else None
    about = (texts or {}).get(knowledge.subject.name) if knowledge.subject else None
    content = {
        "format": FORMAT,
        "id": id,
        "at": at,
        "by": said_by,
        "command": command,
        "versions": versions(),
        "knowledge": {"name": knowledge.name, "digest": knowledge.digest},
        **({"as_of": knowledge.as_of} if knowledge.as_of else {}),
        **({"assumed": assumed} if (assumed := assumed_shares(knowledge)) else {}),
        "formulas": knowledge.formulas or _formulas_of(knowledge),
        "answers": assessment.answers,
        **({"texts": dict(texts)} if texts else {}),
        **({"organization": printable(about, MAX_ORGANIZATION)} if about else {}),
        **({"declined": list(declined)} if declined else {}),
        "result": word(assessment.values.get(knowledge.main)),
        **({"lead": {name: assessment.values.get(name) for name in knowledge.lead}} if knowledge.lead else {}),
        "verdict": assessment.verdict,
        **outcome(assessment),
    }
    if signer is not None:
        from engine.log.signature import sign

        content = sign(content, signer)
    return record_from(canonical(content))


def assumed_shares(knowledge: Knowledge) -> dict[str, list[float]]:
    """The shares that are assumed otherwise than the knowledge base declares, by name."""
    return {each.name: each.percent for each in knowledge.assumptions.values() if each.changed}


def record_from(body: bytes) -> Record:
    """The record that a body holds. Raises ProblemError where it holds none that this program can read."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise ProblemError([Problem(Where("record"), "damaged-record", "this is no record")]) from None
    return record_with(content, body)


def record_with(content: Any, body: bytes) -> Record:
    """The record that a body holds, read already. Raises ProblemError where it is none that this program can read."""
    where = Where("record")
    try:
        found = Record(
            content["id"], content["at"], content["by"], content["knowledge"]["digest"], content["result"], body,
            content.get("organization"),
        )  # fmt: skip
        version = content["format"]
    except (KeyError, TypeError, AttributeError):
        raise ProblemError([Problem(where, "damaged-record", "this is no record")]) from None
    texts = (found.id, found.at, found.by, found.knowledge, found.result, found.organization)
    if not all(isinstance(each, str) or (each is None and place in (2, 5)) for place, each in enumerate(texts)):
        raise ProblemError([Problem(where, "damaged-record", "something else stands where a text belongs")])
    if version != FORMAT or isinstance(version, bool):
        message = f"record {printable(found.id, 40)} has another format, and this program reads format {FORMAT}"
        raise ProblemError([Problem(where, "newer-store", message)])
    return found


def outcome(assessment: Assessment) -> dict[str, Any]:
    """What a replay has to repeat: conclusions, contradictions and firings, as plain JSON data.

    A firing's premises map each attribute it relied on to the rules that concluded it; an answer has none. The values
    stand in the answers and the conclusions.
    """
    found = {
        "conclusions": assessment.conclusions(),
        "contradictions": [{"attribute": each.attribute, "rules": each.rules} for each in assessment.contradictions],
        "firings": [
            {
                "rule": firing.rule.id,
                "premises": {premise.attribute: sorted(premise.rules) for premise in firing.premises},
                "overridden_by": firing.overridden_by,
            }
            for firing in assessment.firings
        ],
    }
    plain: dict[str, Any] = json.loads(canonical(found))
    return plain


def _formulas_of(knowledge: Knowledge) -> dict[str, str]:
    from engine.prove.statement import digests

    return digests(knowledge)


def formulas(content: Mapping[str, Any]) -> dict[str, str]:
    """The digests of the formulas that were recorded, by statement; none in records of earlier versions."""
    found = content.get("formulas")
    return {str(id): str(digest) for id, digest in found.items()} if isinstance(found, dict) else {}


def day_of(content: Mapping[str, Any]) -> str:
    """The day whose rules a recorded object was made with: the one it names, or that on which it was made."""
    return str(content.get("as_of") or str(content["at"])[:10])


def knowledge_content(expert: Expert) -> bytes:
    """The texts of a knowledge base, in the form that is stored once for each digest."""
    knowledge = expert.knowledge
    return canonical(
        {"format": FORMAT, "name": knowledge.name, "digest": knowledge.digest, "texts": dict(expert.texts)}
    )


def knowledge_of(content: bytes, digest: str, day: str | None = None) -> Expert:
    """The knowledge base of a stored content, as it is on a day.

    Raises ProblemError where it is damaged, or has another digest.
    """
    with _stored(digest):
        found = json.loads(content)
        expert = Expert.of_texts(found["texts"], str(found["name"]), day=day)
    _hold(expert.knowledge, digest)
    return expert


def check_knowledge(content: bytes, digest: str) -> None:
    """Compile a stored content as far as its digest. Raises ProblemError as `knowledge_of` does."""
    from engine.load.loader import load

    with _stored(digest):
        found = json.loads(content)
        knowledge = load(str(found["name"]), dict(found["texts"]))
    _hold(knowledge, digest)


@contextmanager
def _stored(digest: str) -> Iterator[None]:
    """Raise ProblemError where what is stored has not the form of a content."""
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _damaged(digest, "the stored texts cannot be read") from None


def _hold(knowledge: Knowledge, digest: str) -> None:
    if knowledge.digest != digest:
        raise _damaged(digest, f"the stored texts have another digest, {knowledge.digest[:12]}")


def _damaged(digest: str, said: str) -> ProblemError:
    return ProblemError([Problem(Where(f"knowledge base {digest[:12]}"), "damaged-knowledge", said)])


def answers_of(knowledge: Knowledge, content: Mapping[str, Any]) -> Answers:
    """The answers and texts of a recorded object. Raises ProblemError where this knowledge base does not take them."""
    given = {**dict.fromkeys(content.get("declined", ())), **content["answers"], **content.get("texts", {})}
    return validate(knowledge, unplaced(given), f"record {content['id']}")


def fingerprint(data: bytes) -> str:
    """SHA-256, hex."""
    return hashlib.sha256(data).hexdigest()


def canonical_body(body: bytes) -> bool:
    """Whether a body is written in its one way."""
    try:
        return canonical(json.loads(body)) == body
    except (ValueError, TypeError, RecursionError):
        return False
