"""What the pages share: words, chart descriptions and their writers, cards, filters, and the data load in use."""
