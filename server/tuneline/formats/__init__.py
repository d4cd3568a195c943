"""What each shape of training example is: its model, its view, and how it is recognised.

Public: `format.Format`, `view.View`, `table.FORMATS`, `detect.guess`, `detect.vote`.
"""
