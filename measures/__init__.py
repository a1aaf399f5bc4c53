"""What the numbers mean: cards, evidence, evaluation, statistics, disclosure control."""
