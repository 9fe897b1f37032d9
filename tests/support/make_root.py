#!/usr/bin/env python3
"""Makes what `stopgap root import` takes, of a layer's tree whose ids begin at another number.

make_root.py tar TREE FILE            the root as a plain tar archive
make_root.py oci ROOT.tar FOLDER [--architecture WORD] [--spoil]
    an OCI image layout of two layers: the archive, and one that takes /etc/motd away, empties
    /usr/games, and adds /etc/imported and /opt/new. --spoil changes a byte of the second layer's blob.
"""
import gzip
import hashlib
import io
import json
import os
import pathlib
import sys
import tarfile

LEFT_OUT = ("usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/info",
            "var/cache", "var/lib/apt/lists")


def make_tar(tree, path):
    first = os.lstat(tree)

    def shifted(member):
        name = os.path.normpath(member.name)
        if any(name.startswith(folder + "/") for folder in LEFT_OUT):
            return None
        member.uid -= first.st_uid
        member.gid -= first.st_gid
        member.uname = member.gname = ""
        return member

    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as archive:
        device = tarfile.TarInfo("dev/null")
        device.type, device.devmajor, device.devminor = tarfile.CHRTYPE, 1, 3
        archive.add(tree, ".", filter=shifted)
        archive.addfile(device)


def second_layer():
    data = io.BytesIO()
    with gzip.GzipFile(fileobj=data, mode="wb", mtime=0) as packed:
        with tarfile.open(fileobj=packed, mode="w") as archive:
            for name, text in (("etc/.wh.motd", b""), ("usr/games/.wh..wh..opq", b""),
                               ("opt/new/.wh..wh..opq", b""), ("opt/new/file", b"x"),
                               # a folder where the layer below has a file
                               ("etc/issue.net/.wh..wh..opq", b""), ("etc/issue.net/file", b"x"),
                               ("etc/imported", b"from the second layer\n")):
                member = tarfile.TarInfo(name)
                member.size, member.mode = len(text), 0o4755
                archive.addfile(member, io.BytesIO(text))
    return data.getvalue()


def make_oci(root, folder, architecture, spoil):
    blobs = pathlib.Path(folder, "blobs/sha256")
    blobs.mkdir(parents=True)

    def put(data, kind):
        digest = hashlib.sha256(data).hexdigest()
        (blobs / digest).write_bytes(data)
        return {"mediaType": kind, "digest": "sha256:" + digest, "size": len(data)}

    def put_json(value, kind):
        return put(json.dumps(value).encode(), kind)

    tar = "application/vnd.oci.image.layer.v1.tar"
    layers = [put(pathlib.Path(root).read_bytes(), tar), put(second_layer(), tar + "+gzip")]
    config = put_json({"architecture": architecture, "os": "linux",
                       "rootfs": {"type": "layers", "diff_ids": []}},
                      "application/vnd.oci.image.config.v1+json")
    manifest = put_json({"schemaVersion": 2, "config": config, "layers": layers},
                        "application/vnd.oci.image.manifest.v1+json")
    pathlib.Path(folder, "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    pathlib.Path(folder, "index.json").write_text(
        json.dumps({"schemaVersion": 2, "manifests": [manifest]}))
    if spoil:
        blob = blobs / layers[1]["digest"].split(":")[1]
        data = bytearray(blob.read_bytes())
        data[-1] ^= 1
        blob.write_bytes(data)
    print(manifest["digest"].split(":")[1])


words = sys.argv[1:]
if words[0] == "tar":
    make_tar(words[1], words[2])
else:
    name = words[words.index("--architecture") + 1] if "--architecture" in words else "amd64"
    make_oci(words[1], words[2], name, "--spoil" in words)
