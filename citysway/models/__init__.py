"""What is known and learned: codebook, gazetteer, outlets, polarity, and the readers that use them."""
