"""The wire: framing, streams, and what pygls gets wrong."""
