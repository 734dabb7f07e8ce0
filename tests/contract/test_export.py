"""`motcua case export`: every copy, in the same words and in the same order."""
import json

from . import people


def test_cases_are_sorted_by_id_with_all_keys_in_order(desk):
    cases = people.make_cases(1, desk.unit, 12)
    desk.take(cases)

    rows = [json.loads(line) for line in desk.export_text().splitlines()]

    assert [row["id"] for row in rows] == sorted(case["id"] for case in cases)
    assert all(tuple(row) == people.KEYS for row in rows)


def test_drafts_are_exported_too(desk):
    case = people.make_cases(2, desk.unit, 1)[0] | {"status": "draft"}

    desk.take([case])

    assert desk.case(case["id"])["status"] == "draft"


def test_asking_for_json_changes_nothing(desk):
    assert desk.run("case", "export", "--json").out == desk.export_text()


def test_an_empty_folder_exports_nothing(desk_of, free_unit):
    assert desk_of(free_unit()).export_text() == ""


def test_desk_and_hub_are_byte_equal_after_sync(hub, desk_of, free_unit):
    unit = free_unit()
    one, two = desk_of(unit), desk_of(unit)
    one.take(people.make_cases(3, unit, 20))
    two.take(people.make_cases(4, unit, 20))

    for copy in (one, two, one):
        copy.sync()

    text = one.export_text()
    assert text.count("\n") == 40
    assert two.export_text() == text
    rows = [line for line in hub.export_text().splitlines(True)
            if json.loads(line)["unit"] == unit]
    assert "".join(rows) == text
    digests = [copy.json("digest")["units"][unit] for copy in (one, two, hub)]
    assert digests[0] == digests[1] == digests[2]
    assert set(digests[0]) >= {"digest", "vector", "registry"}


def test_the_hub_exports_all_units_and_a_desk_its_own(hub, desk_of, free_unit):
    units = [free_unit(), free_unit()]
    desks = [desk_of(unit) for unit in units]
    for desk in desks:
        desk.take(people.make_cases(int(desk.unit), desk.unit, 2))
        desk.sync()
    desks[0].sync()

    assert {row["unit"] for row in desks[0].export().values()} == {units[0]}
    assert {row["unit"] for row in hub.export().values()} >= set(units)
