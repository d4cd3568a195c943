"""The rules, a folder a group and a file a rule. The docstring of a rule's file is its public page.

Public: `base.Rule`, `finding.Finding`, `reading.Reading`, `subject.Line`, `subject.File`, `table.RULES`.
"""
