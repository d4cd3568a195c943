"""What the user chose: `tuneline.toml`, `[tool.tuneline]`, the editor and flags, read and merged.

Public: `model.Settings`, `model.Choices`, `model.level`, `read.read`, `read.Problem`, `read.Loaded`,
`discover.find`, `discover.load`, `merge.merge`, `merge.resolve`, `patterns.excluded`.
"""
