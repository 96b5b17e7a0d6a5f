"""The report of an assessment, a file a format."""
