"""Who recorded: a record's body signed by a person's key, the signature inside of it, so that both are erased together.

The text that is signed is the canonical body without its signature, and a line feed: a signed note of one line.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.log.canonical import canonical
from engine.log.note import PLAIN, Signature, Signer, Verifier, refuse

KEY, SIGNATURE = "key", "signature"


def sign(content: Mapping[str, Any], signer: Signer) -> dict[str, Any]:
    """The content of a record with the key that signs it and its signature."""
    named = {**content, KEY: str(signer.verifier)}
    return {**named, SIGNATURE: str(signer.sign(signed_text(named)))}


def signed_text(content: Mapping[str, Any]) -> str:
    """The text that the signature of a record is over."""
    return canonical({name: value for name, value in content.items() if name != SIGNATURE}).decode("ascii") + "\n"


def signer_of(content: Mapping[str, Any]) -> Verifier | None:
    """The key that signed a record, verified; None where nobody did, and its name is only stated.

    Raises ProblemError where the signature does not verify.
    """
    if KEY not in content and SIGNATURE not in content:
        return None
    key, line = content.get(KEY), content.get(SIGNATURE)
    if isinstance(key, str) and isinstance(line, str):
        verifier = Verifier.of(key)
        if verifier.kind == PLAIN and verifier.verifies(signed_text(content), Signature.of(line)):
            return verifier
    raise refuse(f"record {content.get('id')}", "bad-signature", "the signature of the record does not verify")
