"""The command line: arguments in, findings out. Everything it knows, it asks the layers below."""
