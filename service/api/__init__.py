"""Under /api/v1: the models of requests and answers, what a worker does for each, and the document."""
