"""One line of JSON: read it whatever its state, find places in it, edit it. Knows nothing of training data.

Public: `parse.parse`, `tree.Tree`, `tree.Node`, `tree.Member`, `tree.Fault`, `paths.*`, `edits.*`, `ops.*`,
`strings.source_offset`, `strings.decoded_offset`, `strings.quote`.
"""
