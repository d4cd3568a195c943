"""jsonl: the file as JSON Lines; every .jsonl file gets these, training data or not."""
