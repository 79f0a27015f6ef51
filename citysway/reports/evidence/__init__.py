"""From a number to the sentences it was made of, and from the sentences to the number again."""
