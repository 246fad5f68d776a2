"""Makes yrs.txt, with PyPI's pycrdt (yrs): python3 make-fixtures.py > yrs.txt

A line is: name, text as JSON, v1, state vector (base 64); we take v1 only. Client ids and choices
are fixed; yrs still orders marks and attributes at random, so another run differs in those.
"""

import base64
import json
import random

from pycrdt import Array, Doc, Map, Text, XmlElement, XmlFragment, XmlText

random.seed(1)


def emit(name, doc, text):
    fields = [json.dumps(text, ensure_ascii=False)]
    fields += [base64.b64encode(part).decode() for part in (doc.get_update(), doc.get_state())]
    print("\t".join([name] + fields))


doc = Doc(client_id=5)
text = doc.get("t", type=Text)
text += "Grüße, 世界 🙂!"
del text[0:1]
text.format(0, 1, {"bold": True, "size": 1.5})
values = doc.get("a", type=Array)
values.extend([1, -5, 2.5, "x", None, True, [1, {"k": "v"}], b"\x01\x02", Map({"inner": Text("deep")})])
doc.get("m", type=Map)["key"] = "first"
doc.get("m", type=Map)["key"] = "second"
fragment = doc.get("x", type=XmlFragment)
paragraph = fragment.children.append(XmlElement("p", {"class": "lead"}))
paragraph.children.append(XmlText("hello"))
emit("yrs-kinds", doc, str(text))

peers = [Doc(client_id=client) for client in (9, 1, 70000)]
texts = [peer.get("t", type=Text) for peer in peers]
for step in range(300):
    turn = random.randrange(3)
    text = texts[turn]
    at = random.randrange(len(str(text)) + 1)
    if random.random() < 0.25 and len(str(text)) > at:
        del text[at : min(at + random.randrange(1, 4), len(str(text)))]
    else:
        text.insert(at, "abcdefgh"[random.randrange(7) :])
    if random.random() < 0.05:
        for source in peers:
            for target in peers:
                if source is not target:
                    target.apply_update(source.get_update(target.get_state()))
for _ in range(2):
    for source in peers:
        for target in peers:
            if source is not target:
                target.apply_update(source.get_update(target.get_state()))
emit("yrs-peers", peers[0], str(texts[0]))
