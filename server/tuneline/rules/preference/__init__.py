"""preference: preference and reinforcement examples."""
