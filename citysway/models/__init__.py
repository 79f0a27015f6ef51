"""What is known and learned: codebook, gazetteer, outlets, polarity, and their readers."""
