"""images: images in messages."""
