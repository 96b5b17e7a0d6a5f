"""The workbench for who writes the rules."""
