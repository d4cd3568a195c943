"""weights: which answers are trained."""
