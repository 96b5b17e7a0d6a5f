"""What proof finds wrong with the rules."""
