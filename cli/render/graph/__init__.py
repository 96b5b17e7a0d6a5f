"""Rules drawn, a file a format."""
