"""What to do: a procedure for every kind of question, each one function of the matter at hand."""
