"""What was recorded, looked into and proven."""
