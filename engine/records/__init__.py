"""Assessments kept, chained and replayed."""
