"""What is shown of the place under the mouse."""
