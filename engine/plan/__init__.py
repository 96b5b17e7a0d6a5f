"""From a verdict to programs, months, money and people; two programs side by side."""
