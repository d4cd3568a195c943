"""tokens: what does not fit into the model, and which model."""
