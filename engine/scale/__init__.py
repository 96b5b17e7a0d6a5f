"""Many organizations as one SQL statement, and the tables that they come from."""
