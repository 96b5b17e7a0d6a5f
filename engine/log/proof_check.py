"""Check a proof of a record with `python proof_check.py FILE --key VKEY`; Python and `cryptography` are all it needs.

FILE is what certwise audit prove writes (c2sp.org/tlog-proof). A VKEY is a key that you have from its owner by another
way than the proof: --key that of the log, --witness that of an auditor (may be given several times), --person that of
who recorded. --certificate FOLDER is the knowledge base's, whose own check.py replays its proofs.
Exit code 0: all that was checked holds. 1: something does not. 2: it cannot be checked.
"""

import argparse
import base64
import hashlib
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def _demand(holds: object, message: str) -> None:
    if not holds:
        _say(f"DOES NOT HOLD: {message}")
        sys.exit(1)


def _say(sentence: str) -> None:
    print("".join(each if each.isprintable() else ascii(each)[1:-1] for each in sentence))


def _sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def _canonical(content: dict[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _signed(vkey: str, witness: bool, text: str, lines: list[str]) -> int:
    """Demand a signature of a key, NAME+ID+KEY, on a text; when it was made, if it is a witness's, and else 0."""
    name, id, encoded = vkey.strip().split("+", 2)
    kind = base64.b64decode(encoded, validate=True)
    known = bytes.fromhex(id) == _sha256(name.encode(), b"\n", kind)[:4]
    _demand(len(kind) == 33 and kind[0] == (4 if witness else 1) and known, f"{vkey} is no key that signs this")
    for line in lines:
        dash, signer, encoded = line.split(" ")
        value = base64.b64decode(encoded, validate=True)
        if (dash, signer, value[:4].hex()) == ("\u2014", name, id):
            at = int.from_bytes(value[4:12], "big") if witness else 0
            message = f"cosignature/v1\ntime {at}\n{text}" if witness else text
            try:
                _demand(len(value) == (76 if witness else 68), f"the signature of {name} has another length")
                Ed25519PublicKey.from_public_bytes(kind[1:]).verify(value[-64:], message.encode())
            except InvalidSignature:
                _demand(False, f"the signature of {name} is not over this text")
            return at
    _demand(False, f"there is no signature of {vkey}")
    return 0


def _root_of(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root of the tree of this size that a leaf and its inclusion proof make (RFC 9162, section 2.1.3.2)."""
    _demand(0 <= index < size, "the entry lies behind the end of the log")
    place, last, found = index, size - 1, leaf
    for each in path:
        _demand(last, "the proof is too long")
        if place % 2 or place == last:
            found = _sha256(b"\x01", each, found)
            while place and not place % 2:
                place, last = place // 2, last // 2
        else:
            found = _sha256(b"\x01", found, each)
        place, last = place // 2, last // 2
    _demand(not last, "the proof is too short")
    return found


def _record_of(extra: dict[str, Any], entry: dict[str, Any], person: str | None) -> dict[str, Any]:
    """The record, demanded to be the one of the entry and signed as it says; empty where it was erased."""
    if "body" not in extra:
        _demand(not person, "the record was erased, and with it whatever signature it had")
        return {}
    body, salt = extra["body"], bytes.fromhex(extra["salt"])
    bound = len(salt) == 32 and entry["body_sha256"] == _sha256(salt, body.encode()).hex()
    _demand(entry["kind"] == "assessment" and bound, "the record is not the one that the entry is of")
    record: dict[str, Any] = json.loads(body)
    _demand(_canonical(record) == body, "the record is not in its canonical form")
    for name, value in (("id", record["id"]), ("at", record["at"]), ("knowledge", record["knowledge"]["digest"])):
        _demand(entry[name] == value, f"{name} of the record is not that of its entry")
    if person or "key" in record or "signature" in record:
        _demand(person in (None, record.get("key")), f"the record is not signed by {person}")
        text = _canonical({name: value for name, value in record.items() if name != "signature"}) + "\n"
        _signed(record["key"], False, text, [record["signature"]])
    return record


def _certified(folder: Path, record: dict[str, Any]) -> None:
    """Demand that a certificate is of the rules of the record, and has the formulas that the record names."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    _demand(manifest["knowledge"]["digest"] == record["knowledge"]["digest"], "the certificate is of other rules")
    for each in manifest["statements"]:
        found = _sha256((folder / each["formula"]["file"]).read_bytes()).hex()
        _demand(record["formulas"].get(each["id"]) == found, f"the formula of {each['id']} is not that of the record")


def check(given: argparse.Namespace) -> None:
    """Check a proof, a line for each thing that holds; raises SystemExit at the first that does not."""
    above, _, note = Path(given.file).read_bytes().decode().partition("\n\n")
    head, extra, index, *path = above.split("\n")
    proof = head == "c2sp.org/tlog-proof@v1" and extra.startswith("extra ") and index.startswith("index ")
    _demand(proof, "this is no proof with a record")
    carried = json.loads(base64.b64decode(extra[6:], validate=True))
    text, _, signatures = note.rpartition("\n\n")
    origin, size, root = text.split("\n")[:3]
    lines, text = signatures.removesuffix("\n").split("\n"), text + "\n"
    _demand(origin == given.key.split("+")[0], f"the checkpoint is of {origin}, and not of the log of the key")
    _signed(given.key, False, text, lines)
    leaf, steps = _sha256(b"\x00", carried["entry"].encode()), [base64.b64decode(line, validate=True) for line in path]
    made = _root_of(leaf, int(index[6:]), int(size), steps)
    _demand(made == base64.b64decode(root, validate=True), "the entry is not in the log that the checkpoint is of")
    entry = json.loads(carried["entry"])
    record = _record_of(carried, entry, given.person)
    _say(f"holds: {entry['kind']} {entry['id']} is entry {int(index[6:]) + 1} of {size} of {origin}")
    for each in given.witness:
        at = datetime.fromtimestamp(_signed(each, True, text, lines), UTC)
        _say(f"holds: {each.split('+')[0]} cosigned the log at this size on {at:%Y-%m-%d at %H:%M:%S} UTC")
    if record:
        who = f"signed by {record['key']}" if "key" in record else "as stated: it is not signed"
        _say(f"holds: the record is whole; at {record['at']}, result {record['result']}, by {record['by']}, {who}")
    if given.certificate:
        _certified(Path(given.certificate), record)
        _say("holds: the certificate is of the formulas of this record; its own check.py replays their proofs")
    _say("not checked: that the result follows from the rules; that the key of a record is that of who it names")
    _say("not checked: the time of the record" + ("; it was there when it was cosigned" if given.witness else ""))
    if not given.witness:
        _say("not checked: that the log was not written anew, nor shown otherwise to others; that takes a witness")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--witness", action="append", default=[])
    for option in ("--key", "--person", "--certificate"):
        parser.add_argument(option, required=option == "--key")
    try:
        check(parser.parse_args())
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        _say(f"this cannot be checked: {error!r}")
        sys.exit(2)
