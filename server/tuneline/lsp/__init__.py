"""The language server, the one package that knows pygls and lsprotocol. It translates features, it has none."""
