"""messages: roles, turns and what they hold."""
