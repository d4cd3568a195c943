"""What an example costs in tokens, counted offline with tiktoken and the rank files that come along.

tiktoken is imported when an encoding is loaded, never when these modules are.

Public: `encodings.load`, `is_loaded`, `special_tokens`; `count.Count`, `count`, `upper_bound`,
`offset_at`; `chat.written_tools`, `EXAMPLE_TOKENS`; `images.parse_data_url`, `sniff`,
`size_of`, `image_tokens`; `price.default_epochs`, `cost`.
"""
