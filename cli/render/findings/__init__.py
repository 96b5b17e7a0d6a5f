"""What the checks found, a file a format."""
