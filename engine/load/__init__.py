"""From files to what is known, every mistake at once."""
