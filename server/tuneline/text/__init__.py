"""Lines, columns and spans of text. Knows nothing of JSON.

Public: `lines.split_lines`, `lines.Lines`, `columns.to_units`, `columns.from_units`, `spans.Span`.
"""
