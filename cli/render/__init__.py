"""A folder a report, in it a file a format; rendering never decides."""
