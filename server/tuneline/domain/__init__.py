"""Words that several layers share: the ground layer, which imports nothing of ours.

Public: `severity.Severity`; `method.Method`, `METHODS`; `role.Role`; `encoding.Encoding`, `ENCODINGS`, `DEFAULT`.
"""
