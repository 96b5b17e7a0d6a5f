"""certwise over HTTP: the same engine behind an API, in workers of their own."""
