"""`python -m picture_decoder`: read one job and a file, write pictures."""

from picture_decoder.process import main

if __name__ == "__main__":
    main()
