"""Pages of the workbench, a file a command; each is set as text, as Markdown, or as the data behind it."""
