"""Why sealed words cannot be read."""


class Unreadable(Exception):
    """`code`: key_missing | key_wrong | key_unusable | damaged; worded as `keys.<code>`. `value` is the place at fault, nothing secret."""

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(f"{code}: {value}" if value else code)
        self.code, self.value = code, value
