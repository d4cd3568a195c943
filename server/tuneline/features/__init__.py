"""What a person is shown, as plain data: computed here once, drawn by the command line and by editors."""
