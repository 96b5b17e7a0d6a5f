"""certwise for assistants, by the Model Context Protocol: tools, prompts, and what can be read, with their sources."""
