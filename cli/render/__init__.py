"""One module for each format; rendering never decides."""
