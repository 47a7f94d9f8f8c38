"""What goes in and out of the API, one module per noun; all of it is described."""
