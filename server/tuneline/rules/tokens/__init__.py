"""tokens: token limits and models."""
