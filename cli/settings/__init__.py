"""What the user has settled: where things are kept, which defaults hold, and which variables are looked at."""
