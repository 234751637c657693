"""What goes along with a question: cut, ranked and fitted to a budget of tokens; pure."""
