"""Time stamps of RFC 3161 over the text of a checkpoint: an authority says that the head of a log was there by then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from engine.log.note import refuse
from engine.problem import ProblemError, printable

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampResponse

SECONDS = 30
_MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Stamp:
    """The response of an authority."""

    data: bytes

    def verified(self, text: str, roots: Sequence[Certificate]) -> datetime:
        """When the text was there at the latest, to who trusts these root certificates.

        Raises ProblemError where the stamp is over something else, or by nobody whom these certificates vouch for.
        """
        response = self.decoded()
        from rfc3161_client import VerificationError, VerifierBuilder

        builder = VerifierBuilder()
        for root in roots:
            builder = builder.add_root_certificate(root)
        try:
            builder.build().verify_message(response, text.encode())
            return response.tst_info.gen_time
        except (VerificationError, ValueError) as error:
            raise _refuse("bad-stamp", f"it does not verify: {printable(str(error))}") from None

    def over(self, text: str) -> bool:
        """Whether it says to be over a text, whoever made it. Raises ProblemError where it is no stamp."""
        import hashlib

        imprint = self.decoded().tst_info.message_imprint.message
        return imprint in [hashlib.new(name, text.encode()).digest() for name in ("sha256", "sha384", "sha512")]

    def decoded(self) -> TimeStampResponse:
        """The response in its parts. Raises ProblemError where it holds no stamp, or the library is not installed."""
        try:
            from rfc3161_client import decode_timestamp_response
        except ImportError:
            raise _refuse("not-installed", "stamps need a library: pip install 'certwise[timestamp]'") from None
        try:
            found = decode_timestamp_response(self.data)
            granted = found.status == 0 and found.tst_info is not None
        except ValueError:
            granted = False
        if not granted:
            raise _refuse("bad-stamp", "the answer of the authority holds no time stamp")
        return found


def asked(url: str, text: str) -> Stamp:
    """A stamp over a text by the authority of a URL. Raises ProblemError where it gives none."""
    try:
        from rfc3161_client import HashAlgorithm, TimestampRequestBuilder
    except ImportError:
        raise _refuse("not-installed", "stamps need a library: pip install 'certwise[timestamp]'") from None
    request = TimestampRequestBuilder().data(text.encode()).hash_algorithm(HashAlgorithm.SHA256).build()
    stamp = Stamp(_posted(url, request.as_bytes()))
    if stamp.decoded().tst_info.nonce != request.nonce or not stamp.over(text):
        raise _refuse("bad-stamp", "the answer of the authority is to another request")
    return stamp


def certificates(path: Path) -> list[Certificate]:
    """The certificates of a file, PEM. Raises ProblemError where it holds none."""
    from cryptography.x509 import load_pem_x509_certificates

    try:
        with path.open("rb") as file:
            return load_pem_x509_certificates(file.read(_MAX_BYTES))
    except OSError as error:
        raise refuse(str(path), "no-certificates", f"cannot be read: {error.strerror}") from None
    except ValueError:
        raise refuse(str(path), "no-certificates", "holds no certificates in PEM") from None


def _posted(url: str, request: bytes) -> bytes:
    """What an authority answers."""
    from http.client import HTTPException
    from urllib.request import Request, urlopen

    if not url.startswith(("http://", "https://")):
        raise _refuse("bad-authority", "a time-stamp authority is named by its URL, http:// or https://")
    headers = {"Content-Type": "application/timestamp-query", "User-Agent": "certwise"}
    try:
        sent = Request(url, request, headers)  # noqa: S310  its scheme was looked at
        with urlopen(sent, timeout=SECONDS) as answer:  # noqa: S310  its scheme was looked at
            data: bytes = answer.read(_MAX_BYTES)
    except (OSError, HTTPException, ValueError) as error:
        raise _refuse("no-stamp", f"the authority does not answer: {printable(str(error))}") from None
    return data


def _refuse(id: str, message: str) -> ProblemError:
    return refuse("the time stamp", id, message)
