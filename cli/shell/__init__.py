"""What a shell is told of the program: what may be typed next, and the manual pages."""
