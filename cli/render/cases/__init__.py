"""How the test cases went, a file a format."""
