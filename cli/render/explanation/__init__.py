"""Why, why not, what if and what would do, a file a format."""
