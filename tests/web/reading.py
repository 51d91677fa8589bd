"""Reads a page as a strict reader would: elements with their attributes, and what may not be in any page."""

from html.parser import HTMLParser

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


class Page(HTMLParser):
    """`elements`: (tag, attributes) in order. `text`: what is to be read. `faults`: tags that do not match."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text, self.faults, self._open = "", list[str](), list[str]()
        self.feed(html)
        self.faults += [f"<{tag}> is never closed" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in ("script", "style") and data.strip():
            self.faults.append(f"<{self._open[-1]}> with content")
        self.text += data

    def every(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def values(self, *names: str) -> list[str]:
        return [a[name] for _, a in self.elements for name in names if name in a]


def faults_of(page: Page) -> list[str]:
    """What is wrong with a page: unmatched tags, repeated ids, names of nothing, inline style or script."""
    ids = page.values("id")
    known = set(ids)
    faults = [*page.faults, *(f"id {i} twice" for i in known if ids.count(i) > 1)]
    named = page.values("for", "popovertarget", "list") + [i for v in page.values("aria-labelledby") for i in v.split()]
    faults += [f"nothing has the id {i}" for i in named if i not in known]
    faults += [f"{tag} has {name}" for tag, a in page.elements for name in a if name == "style" or name.startswith("on")]
    faults += ["<style>"] * len(page.every("style"))
    faults += [f"icon {a['href']} is not drawn" for a in page.every("use") if a["href"].removeprefix("#") not in known]
    return faults
