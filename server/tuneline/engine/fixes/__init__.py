"""Fixes: what may be applied, and how lines look afterwards."""
