"""What is read, and what is refused with the file, the line and what to do."""

import pytest

from otdel.edges.blueprint.reading import Unreadable, read_files, read_folder
from otdel.edges.blueprint.shelf import KEYS, READY, ready
from otdel.edges.blueprint.writing import write_files

ABOUT = b"otdel: 1\nname: Ours\n"
STAGES = """
      - name: Work
      - name: Won
        kind: won
      - name: Lost
        kind: lost
"""
PROCESS = f"processes:\n  - name: Sale\n    default: true\n    stages:{STAGES}"


def problems(**files: str) -> list[str]:
    given = {f"{name}.yaml": body.encode() for name, body in files.items()}
    with pytest.raises(Unreadable) as found:
        read_files({"blueprint.yaml": ABOUT, **given})
    return [str(problem) for problem in found.value.problems]


def test_a_plain_process_is_read():
    documents = read_files({"blueprint.yaml": ABOUT, "processes.yaml": PROCESS.encode()})

    assert [stage.name for stage in documents["processes.yaml"].processes[0].stages] == [
        "Work", "Won", "Lost",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "body", "place", "words"),
    [
        (
            "processes",
            PROCESS.replace("name: Work", "name: Work\n        nrom: 3"),
            "yaml:6",
            "nrom",
        ),
        ("processes", PROCESS.replace("- name: Work", "- name: Won"), "yaml:6", "two stages"),
        ("processes", PROCESS.replace("kind: lost", "kind: won"), "yaml:4", "no exit"),
        ("processes", PROCESS.replace("    default: true\n", ""), "yaml:1", "default one"),
        ("processes", PROCESS.replace("default: true", "default: 3"), "yaml:3", "default"),
        ("processes", PROCESS + "    moved:\n      Gone: Nowhere\n", "yaml:11", "Gone"),
        ("structure", "units:\n  - name: A\n    variant: inbound\n", "yaml:3", "variant"),
        ("structure", "units:\n  - name: A\n  - name: A\n", "yaml:3", "side by side"),
        (
            "structure",
            "responsibility:\n  - zone: Z\n    letters: {AE: A, AM: A}\n",
            "yaml:2",
            "(A)",
        ),
        (
            "fields",
            "fields:\n  - {on: deal, key: x, label: X, type: choice}\n",
            "yaml:2",
            "choices",
        ),
        ("settings", "settings: [1, 2\n", "yaml:2", "not YAML"),
        ("settings", "settings: &a {x: 1}\nother: *a\n", "yaml:1", "Anchors"),
        ("settings", "settings: !!python/object/apply:os.system [ls]\n", "yaml:1", "Tags"),
        ("settings", "- 1\n", "yaml:1", "name and a colon"),
        ("settings", "settings: " + "[" * 30 + "]" * 30, "yaml:1", "nested"),
        ("notes", "x: 1\n", "notes.yaml", "Nobody reads"),
    ],
)
def test_each_fault_names_its_file_its_line_and_what_to_do(file, body, place, words):
    said = problems(**{file: body})

    assert any(place in one and words in one for one in said), said


def test_a_bomb_of_aliases_is_refused_before_it_grows():
    bomb = "settings:\n  a: &a [x, x]\n" + "".join(
        f"  {name}: &{name} [*{before}, *{before}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )

    assert any("Anchors" in one for one in problems(settings=bomb))


def test_a_file_that_is_too_large_or_not_utf8_is_refused():
    assert any("megabyte" in one for one in problems(settings="#" * (2 << 20 | 1)))
    with pytest.raises(Unreadable, match="UTF-8"):
        read_files({"blueprint.yaml": ABOUT, "settings.yaml": "имя".encode("cp1251")})


def test_a_folder_without_the_first_file_is_refused(tmp_path):
    with pytest.raises(Unreadable, match=r"blueprint\.yaml"):
        read_folder(tmp_path)
    with pytest.raises(Unreadable, match="no such folder"):
        read_folder(tmp_path / "absent")


def test_every_fault_is_told_at_once():
    said = problems(processes="processes: 3\n", settings="other: 1\n")

    assert len(said) == 2


@pytest.mark.parametrize("key", KEYS)
def test_ready_ones_are_there_in_both_languages_and_of_one_shape(key):
    both = {one.language: one for one in ready() if one.key == key}

    shapes = [
        [(len(process.stages), [stage.kind for stage in process.stages]) for process in
         one.documents["processes.yaml"].processes]
        for one in (both["en"], both["ru"])
    ]  # fmt: skip
    assert shapes[0] == shapes[1]
    assert all(one.name and one.about for one in both.values())


@pytest.mark.parametrize("key", KEYS)
def test_ready_ones_are_written_as_the_product_writes(key):
    for language in ("en", "ru"):
        folder = READY / key / language
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        assert write_files(read_folder(folder), before) == before


def test_comments_stay_with_what_they_are_about():
    body = (
        b"# our way of selling\nprocesses:\n  - name: Sale # the main one\n    default: true\n"
        b"    stages:\n      # nobody skips this\n      - name: Work\n      - name: Won\n"
        b"        kind: won\n      - name: Lost\n        kind: lost\n"
    )
    documents = read_files({"blueprint.yaml": ABOUT, "processes.yaml": body})

    written = write_files(documents, {"processes.yaml": body})["processes.yaml"]

    assert written == body
