"""Writes src/formats/fixtures/*.h5: what h5py makes of values that Keras files seldom or never hold.

Run with h5py 3.7 or newer. Every value is computed from its shape, so that the tests can state it without h5py.
"""

import pathlib

import h5py
import numpy as np

folder = pathlib.Path(__file__).parent.parent / "src" / "formats" / "fixtures"
folder.mkdir(exist_ok=True)


def ramp(shape, dtype):
    return np.arange(np.prod(shape)).reshape(shape).astype(dtype)


def fill(file, many):
    for name in "? i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 >i2 >i8 >f2 >f4 >f8".split():
        values = ramp((2, 3), name if name != "?" else "i1")
        file.create_dataset("types/" + name.replace(">", "big_"), data=values % 2 == 1 if name == "?" else values)
    file["scalar"] = np.int64(-(2**62))
    file["none"] = np.zeros((0, 4), "f4")
    file["empty"] = h5py.Empty("f4")
    file["fixed"] = np.array([b"ab", b"", b"cde"])
    file["variable"] = np.array(["é", "", "日本" * 20], dtype=h5py.string_dtype())
    file.attrs["text"] = "grün"
    file.attrs["bytes"] = np.bytes_(b"abc")
    file.attrs["ascii"] = np.array(b"model", dtype=h5py.string_dtype("ascii"))
    file.attrs["list"] = ["a", "bc"]
    file.attrs["fixed"] = np.array([b"dense_1", b"dense"])
    file.attrs["nothing"] = []
    file.attrs["empty"] = h5py.Empty("S1")
    file.attrs["flags"] = np.array([True, False])
    file.attrs["matrix"] = ramp((2, 2), "f2")
    file.attrs["__proto__"] = 1
    space_padded = h5py.h5t.C_S1.copy()
    space_padded.set_size(4)
    space_padded.set_strpad(h5py.h5t.STR_SPACEPAD)
    space = h5py.h5s.create_simple((1,))
    attribute = h5py.h5a.create(file.id, b"space", space_padded, space)
    attribute.write(np.array([b"ab  "], "S4"))
    chunked = dict(chunks=(4, 3))
    file.create_dataset("chunks/plain", data=ramp((10, 7), "f4"), **chunked)
    file.create_dataset("chunks/gzip", data=ramp((10, 7), "f4"), compression="gzip", shuffle=True, **chunked)
    file.create_dataset("chunks/fletcher", data=ramp((10, 7), "i4"), fletcher32=True, **chunked)
    file.create_dataset("chunks/one", data=ramp((10, 7), "u1"), chunks=(10, 7), compression="gzip")
    file.create_dataset("chunks/growing", data=ramp((10, 7), "f8"), maxshape=(None, None), chunks=(3, 2))
    holes = file.create_dataset("chunks/holes", (6, 6), "i2", fillvalue=7, chunks=(2, 2))
    holes[2:4, 2:4] = 1
    file.create_dataset("chunks/many", data=ramp((many,), "u2"), chunks=(1,))
    file.create_dataset("unwritten", (5,), "f4", fillvalue=2.5)
    compact = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    compact.set_layout(h5py.h5d.COMPACT)
    dataset = h5py.h5d.create(file.id, b"compact", h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple((3,)), compact)
    dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, np.arange(3, dtype="f4"))
    named = h5py.h5t.NATIVE_INT16.copy()
    named.commit(file.id, b"named")
    h5py.h5d.create(file.id, b"of_named", named, h5py.h5s.create_simple((2,))).write(
        h5py.h5s.ALL, h5py.h5s.ALL, np.arange(2, dtype="i2")
    )
    file["hard"] = file["scalar"]


with h5py.File(folder / "earliest.h5", "w", libver=("earliest", "latest")) as file:
    fill(file, many=100)

# What libver='latest' changes: superblock, object headers, links, attributes, chunk indices.
with h5py.File(folder / "latest.h5", "w", libver="latest") as file:
    fill(file, many=1500)
    del file["chunks/growing"]  # an extensible array or B-tree of the newest kind

with h5py.File(folder / "ordered.h5", "w", track_order=True) as file:
    for name in ["zebra", "apple", "mango"]:
        file.create_group(name, track_order=True).attrs["name"] = name
        file.attrs[name] = len(name)
    crowded = file.create_group("crowded", track_order=True)
    for i in range(40):
        crowded.attrs[f"a{39 - i:02}"] = i
        crowded[f"d{(7 * i) % 40:02}"] = i

with h5py.File(folder / "crowded.h5", "w", libver="latest") as file:
    one = file.create_group("one")
    for i in range(600):
        file[f"g{i:04}"] = one
    for i in range(30):
        file.attrs[f"a{i:02}"] = f"value {i}"
    file.attrs["long"] = "x" * 100
    file.attrs["large"] = np.arange(9000, dtype="f8")

with h5py.File(folder / "wide.h5", "w", userblock_size=512) as file:
    one = file.create_group("one")
    for i in range(300):
        file[f"g{i:04}"] = one


def refused(name, **options):
    return h5py.File(folder / f"refused-{name}.h5", "w", **options)


with refused("soft-link") as file:
    file["there"] = h5py.SoftLink("/elsewhere")
with refused("soft-link-latest", libver="latest") as file:
    file["there"] = h5py.SoftLink("/elsewhere")
with refused("external-link") as file:
    file["there"] = h5py.ExternalLink("other.bin", "/")
with refused("external-storage") as file:
    file.create_dataset("data", (4,), "u1", external=[("other.bin", 0, 4)])
with refused("virtual", libver="latest") as file:
    layout = h5py.VirtualLayout((4,), "u1")
    layout[:] = h5py.VirtualSource("other.h5", "data", (4,))
    file.create_virtual_dataset("data", layout)
with refused("compound") as file:
    file["data"] = np.zeros(2, [("a", "f4"), ("b", "i4")])
with refused("lzf") as file:
    file.create_dataset("data", data=np.zeros(100), compression="lzf")
with refused("cycle") as file:
    file.create_group("a/b")
    file["a/b/back"] = file["a"]
with refused("absurd-shape", libver="earliest") as file:
    file.create_dataset("data", (2**20, 2**20), "f4", chunks=(1024, 1024), compression="gzip")
with refused("extensible-array", libver="latest") as file:
    file.create_dataset("data", data=np.zeros(3), maxshape=(None,), chunks=(1,))
