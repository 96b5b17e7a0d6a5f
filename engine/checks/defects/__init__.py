"""One defect a file; its docstring is its page."""
