"""The pages of the documentation and the program that writes some of them."""
