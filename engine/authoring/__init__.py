"""For who writes the rules: drafts, schemas for editors, two versions and what the change means."""
