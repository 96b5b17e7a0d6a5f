"""The terminal: what is printed, how the program ends, and the browser."""
