"""Who reads the file: services and their models, with what they refuse and the evidence. All data.

Public: `severity.Severity`; `base.Target`, `base.METHODS`; `table.TARGETS`, `find_target`, `refusers`;
`models.Model`, `load_models`, `merge`, `find_model`, `nearest`, `ModelError`.
"""
