"""What editors are told of a knowledge base while it is written, by the Language Server Protocol."""
