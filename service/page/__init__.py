"""The questionnaire and the report in a browser: pages that work by forms alone, and better with a script."""
