"""Where output goes: a file, the screen, or a browser."""
