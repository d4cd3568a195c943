"""tools: tool declarations, calls and answers."""
