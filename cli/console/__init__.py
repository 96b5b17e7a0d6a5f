"""The terminal: what is printed, how far a long run has come, and how the program ends."""
