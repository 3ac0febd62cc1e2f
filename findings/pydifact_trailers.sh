#!/usr/bin/env bash
# pydifact takes customs declarations whose trailers contradict them, and on writing mends the trailer of the interchange but not that of the message.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq pydifact==0.2.3
cd "$folder"
venv/bin/python - <<'PYTHON'
import warnings
from importlib.metadata import version

from pydifact.segmentcollection import Interchange

warnings.simplefilter("ignore")
print("pydifact", version("pydifact"))

# UNT: four segments in the message, of this reference. UNZ: one message in the interchange, of this reference.
whole = (
    "UNA:+.? 'UNB+UNOC:3+BROKER+CUSTOMS+260302:0830+REF1'"
    "UNH+1+CUSDEC:D:96B:UN'BGM+929+DECLARATION7+9'MEA+AAE+G+KGM:1234.5'UNT+4+1'UNZ+1+REF1'"
)
cut = whole.replace("UNT+4+1", "UNT+99+2").replace("UNZ+1+REF1", "UNZ+7+REF2")  # as if 95 segments and six messages were lost


def read(text):
    interchange = Interchange.from_str(text)
    interchange.validate()
    return [[segment.tag for segment in message.segments] for message in interchange.get_messages()], interchange.serialize()


(tags, written), (tags_of_cut, written_of_cut) = read(whole), read(cut)
print("whole:", tags, "- written:", written[-18:])
print("cut:  ", tags_of_cut, "- written:", written_of_cut[-19:])
assert tags == tags_of_cut == [["BGM", "MEA"]], "another behaviour than described"
assert written.endswith("'UNT+4+1'UNZ+1+REF1'")
assert written_of_cut.endswith("'UNT+99+2'UNZ+1+REF1'"), "another behaviour than described"
PYTHON
echo "as described"
