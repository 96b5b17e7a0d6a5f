"""Test cases, what they cover, what they let pass, and which are suggested."""
