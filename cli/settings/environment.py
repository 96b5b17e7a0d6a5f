"""The variables of the environment that the program looks at, each with what it is for."""

from __future__ import annotations

VARIABLES = {
    "CERTWISE_KNOWLEDGE": "the knowledge base, as --knowledge",
    "CERTWISE_AUDIT": "the audit store, as --audit",
    "CERTWISE_CHECKPOINTS": "a second place for checkpoints, as --checkpoints",
    "CERTWISE_AS_OF": "the day whose rules count, as --as-of",
    "CERTWISE_LOCALE": "the language of tables, as --locale",
    "CERTWISE_CONFIG": "a file of settings instead of the usual two; empty for none",
    "CERTWISE_CACHE": "where compiled knowledge bases are kept; empty for nowhere",
    "CERTWISE_PAGER": "the pager for what is longer than the screen; empty for none",
    "PAGER": "the pager, where CERTWISE_PAGER names none",
    "NO_COLOR": "no colour, whatever its value",
    "FORCE_COLOR": "colour where there is no terminal, too; 0 for no",
    "COLUMNS": "how wide the terminal is",
    "TERM": "dumb for plain questions",
    "TMPDIR": "where temporary files go",
}
