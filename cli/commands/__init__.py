"""A file a command; a command that needs more is a folder."""
