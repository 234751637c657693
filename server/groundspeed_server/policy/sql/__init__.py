"""The statements of the count of spending."""
