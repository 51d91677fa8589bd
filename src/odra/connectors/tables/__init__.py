"""Tables in text files: lines, columns, cells; and the list of order ids that a person maps by hand."""
