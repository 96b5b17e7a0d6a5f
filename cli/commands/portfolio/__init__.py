"""Many organizations from a table."""
