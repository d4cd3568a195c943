"""Words that several layers share: the ground layer, which imports nothing of ours."""
