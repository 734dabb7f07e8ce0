"""The house style as small functions: files in, what is wrong out."""
