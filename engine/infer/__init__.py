"""One organization: what follows, and the trace."""
