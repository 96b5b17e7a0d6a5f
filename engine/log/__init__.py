"""A log that needs no trust: a Merkle tree of entries, signed heads of it, and proofs that an outsider checks."""
