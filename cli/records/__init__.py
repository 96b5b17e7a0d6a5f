"""The store of records, as the commands use it: what is kept, and the checkpoints of it."""
