"""`python -m statusbin` and `statusbin`: the program takes the place of Python, with the arguments as they are."""
import os
import sys

from statusbin import binary_path


def main() -> None:
    try:
        path = binary_path()
    except RuntimeError as error:
        sys.exit(f"statusbin: {error}")
    os.execv(path, ["statusbin", *sys.argv[1:]])


if __name__ == "__main__":
    main()
