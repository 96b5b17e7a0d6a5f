"""The checks by proof, a module each: its docstring is its page in docs/checks/, `find` yields what it finds."""
