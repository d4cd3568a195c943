"""What the client is told without asking: diagnostics, status, progress, refreshes."""
