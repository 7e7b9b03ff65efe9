"""Photos: bombs in time and memory, kills at each line of writing, and two hundred heads at once: 15, 49, 59."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

from tests.assurance.people import Person, heads, jpeg
from tests.assurance.test_disks import send_photo

HEADS, EACH, SECONDS = 200, 3, 60


def test_15_bombs_in_time_and_memory(on_sqlite, figure):
    """Every bomb is refused within 1 s and 150 MB."""
    found = on_sqlite.inside("bombs")
    assert {"12000", "20000", "50000", "second frame"} <= found.keys()
    assert {name: one for name, one in found.items() if one["seconds"] >= 1 or one["mb"] >= 150} == {}
    assert [name for name, one in found.items() if not one["refused"]] == ["second frame"]  # only the first is kept
    worst = max(found.values(), key=lambda one: one["mb"])
    figure(
        f"{len(found)} bombs, at most {max(one['seconds'] for one in found.values()):.2f} s and {worst['mb']:.0f} MB"
    )


def test_15_without_the_limit_the_memory_is_seen(on_sqlite, figure):
    """The same measurement with the limit of pixels lifted: a bomb that is decoded takes more than 150 MB."""
    found = on_sqlite.inside("bombs", "lifted")
    assert found["whole"]["mb"] > 150
    figure(f"a bomb that is decoded takes {found['whole']['mb']:.0f} MB")


def test_49_a_kill_at_each_line_of_writing_a_file(house, figure):
    """Killed at each line between the upload and the commit: sent again, the photo is there once; fsck finds no fault."""
    found = house.inside("killed_at_each_line", "store", seconds=550)
    assert found["kills"] > 60
    assert found["wrong"] == []
    assert (found["ok"], found["missing"], found["damaged"]) == (True, [], [])
    assert found["left"] == []
    figure(
        f"{found['kills']} kills, each photo there once, {found['moved']} files without a row cleared by fsck --repair"
    )


def test_49_a_kill_at_each_line_of_removing_a_file(house, figure):
    """Killed at each line of taking a photo out: it is there or gone, never a row without its file."""
    found = house.inside("killed_at_each_line", "remove", seconds=550)
    assert found["kills"] > 10
    assert found["wrong"] == []
    assert (found["ok"], found["missing"], found["damaged"], found["left"]) == (True, [], [], [])
    figure(f"{found['kills']} kills, no row without its file")


def test_49_a_row_before_its_file_is_found_out(on_sqlite, figure):
    """The same kills on a writer that makes the row first: fsck must name what is missing."""
    found = on_sqlite.inside("killed_at_each_line", "careless", seconds=550)
    assert found["missing"]
    figure(f"{len(found['missing'])} rows without a file are named")


def test_59_two_hundred_heads_with_three_photos(on_postgres, figure):
    """Two hundred heads send three photos each at one moment: all are kept, within a minute."""
    house, names = on_postgres, heads(HEADS)
    photos = [jpeg(shade=n) for n in range(12)]
    with house.served(workers=4) as server:
        sessions = house.inside("sign_in", *names)

        def send(number):
            person, key = Person(server, sessions[names[number]]), uuid.uuid4()
            return [
                send_photo(person, key, photos[(number + n) % 12] + f"{number}-{n}".encode()).status
                for n in range(EACH)
            ]

        began = time.monotonic()
        with ThreadPoolExecutor(HEADS) as pool:
            statuses = [status for each in pool.map(send, range(HEADS)) for status in each]
        spent = time.monotonic() - began
    assert statuses == [200] * HEADS * EACH
    files = house.inside("files")
    assert (len(files["keys"]), files["ok"], files["orphans"]) == (HEADS * EACH, True, [])
    assert house.inside("books")["photos"] == HEADS * EACH
    figure(f"{HEADS * EACH} photos of {sum(map(len, photos)) / 12e6:.1f} MB in {spent:.0f} s")
    assert spent < SECONDS
