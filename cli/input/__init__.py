"""What is typed or handed in: tables of answers, names, terms of a plan, and what an explanation starts from."""
