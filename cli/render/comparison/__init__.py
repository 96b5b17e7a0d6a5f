"""Programs side by side, a file a format."""
