"""What the client is sent without asking: diagnostics, status, progress, refreshes."""
