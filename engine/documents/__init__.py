"""YAML as data, every value with its place: read, shaped, laid out, written."""
