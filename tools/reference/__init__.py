"""The reference pages in Markdown, a page a file, from the tables and models that the program itself uses."""
