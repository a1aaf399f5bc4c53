"""The three layouts, one a made-up agency."""
