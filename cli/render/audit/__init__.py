"""Records and what is wrong with them, a file a format."""
