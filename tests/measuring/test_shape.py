"""What `measuring.shape` counts, on graphs whose circles are known."""

from __future__ import annotations

from pathlib import Path

from measuring.shape import imports, modules, on_circles, packages_with_circles, shape


def test_only_what_is_reached_from_itself_is_on_a_circle() -> None:
    graph = {"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": {"e"}, "e": {"d"}, "f": {"a"}}
    assert on_circles(graph) == {"b", "c", "d", "e"}
    graph["c"] = {"d"}
    assert on_circles(graph) == {"d", "e"}


def test_two_rooms_may_be_a_circle_though_no_module_is() -> None:
    graph = {"x.a.one": {"x.b.one"}, "x.b.two": {"x.a.two"}, "x.b.one": set(), "x.a.two": set()}
    assert on_circles(graph) == set()
    assert packages_with_circles(graph) == {"x"}
    assert packages_with_circles(graph | {"x.b.two": set()}) == set()


def test_a_checkout_is_counted(tmp_path: Path) -> None:
    folder = tmp_path / "src" / "flowsim" / "room"
    folder.mkdir(parents=True)
    (tmp_path / "src" / "flowsim" / "__init__.py").write_text("")
    (folder / "__init__.py").write_text("")
    (folder / "one.py").write_text("def f():\n    from flowsim.room.two import x\n")
    body = "    x = 1\n" * 41
    (folder / "two.py").write_text(f"from flowsim.room import one\n\ndef x():\n{body}")
    files = modules(tmp_path)
    assert imports(files)["flowsim.room.one"] == {"flowsim.room.two"}
    assert list(shape(tmp_path).values()) == [4, 46, 2, 1, 3, 0, 1, 1]
