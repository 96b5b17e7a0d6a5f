"""What people type, in the words of the vocabulary."""
