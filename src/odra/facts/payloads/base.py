"""What every payload is: a frozen record that becomes one line of JSON, told apart by its `kind`."""

import msgspec


class Payload(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag_field="kind"):
    """Base: `kind` is the tag in the stored JSON."""
