"""Who reads the file: services and their models, with what they refuse and the evidence. All data.

Public: `base.Target`; `table.TARGETS`, `find_target`, `refusers`; `model.Model`, `Evidence`; `models_table.MODELS`;
`models.merge`, `find_model`, `nearest`; `facts.ModelFacts` (pydantic); `image_prices.PRICING`.
"""
