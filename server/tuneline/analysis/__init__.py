"""The engine: lines to findings, files to reports of what is in them. Knows nothing of editors or terminals.

Public: `line.Checker`, `file.FileState`, `text.check_text`, `run.check_file`, `fixes`, `baseline`, `limits`.
"""
