// Makes yjs.txt, with Debian's node-yjs (13.5.43): NODE_PATH=/usr/share/nodejs node make-fixtures.mjs > yjs.txt
// A line is: name, what the document holds as JSON, v1, v2, the state vector (base 64). Client ids and choices
// are fixed, so a run repeats.
import { createRequire } from 'node:module'
const Y = createRequire(import.meta.url)('yjs')

let state = 1
const random = (n) => {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0
  return Math.floor((state / 2 ** 32) * n)
}
const newDoc = (client, gc = true) => {
  const doc = new Y.Doc({ gc })
  doc.clientID = client
  return doc
}
const base64 = (bytes) => Buffer.from(bytes).toString('base64')
const exchange = (docs) => {
  for (const from of docs) {
    for (const to of docs) {
      if (from !== to) Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)))
    }
  }
}
const emit = (name, doc) => {
  const fields = [name, JSON.stringify(doc.toJSON()), base64(Y.encodeStateAsUpdate(doc)),
    base64(Y.encodeStateAsUpdateV2(doc)), base64(Y.encodeStateVector(doc))]
  console.log(fields.join('\t'))
}

emit('empty', newDoc(1))

const text = newDoc(7)
text.getText('t').insert(0, 'Grüße, 世界 🙂!')
text.getText('t').delete(3, 4)
text.getText('t').insert(2, '“x”')
emit('text', text)

const rich = newDoc(4294967295, false)
rich.getText('t').insert(0, 'bold and plain')
rich.getText('t').format(0, 4, { bold: true })
rich.getText('t').format(5, 3, { link: { href: 'https://example.org/?q="a"\\b\n', n: [1, -2, 0.5, 1e21, 1e-7, 3.14, -0.25, 4294967296, null, true] } })
rich.getText('t').format(2, 6, { bold: null })
rich.getText('t').insertEmbed(3, { image: 'ü.png', width: 12.75, huge: 1.7976931348623157e308, tiny: 5e-324 })
emit('rich', rich)

const values = newDoc(300)
values.getArray('a').insert(0, [1, -1, 0, 2147483647, -2147483647, 2147483648, 1.5, 0.1, 'text', true, false, null,
  { none: undefined, key: [1, { deep: 'yes' }] }, new Uint8Array([1, 2, 3]), -0])
values.getArray('a').delete(1, 2)
values.getMap('m').set('nested', new Y.Map([['a', 1], ['b', new Y.Array()]]))
values.getMap('m').set('doc', new Y.Doc({ guid: 'guid-1' }))
values.getMap('m').set('bytes', new Uint8Array([9, 8]))
values.getMap('m').get('nested').get('b').push(['x', 'y'])
emit('values', values)

const xml = newDoc(65536)
const paragraph = new Y.XmlElement('paragraph')
paragraph.setAttribute('class', 'lead')
paragraph.insert(0, [new Y.XmlText('hello'), new Y.XmlElement('br'), new Y.XmlHook('widget')])
xml.getXmlFragment('x').insert(0, [paragraph, new Y.XmlElement('hr')])
paragraph.delete(1, 1)
emit('xml', xml)

const keys = newDoc(12)
for (let i = 0; i < 2000; i++) keys.getMap('m').set('k' + (i % 20), i)
emit('keys', keys)

const peers = [newDoc(11), newDoc(3000000000), newDoc(2, false)]
for (let i = 0; i < 400; i++) {
  const doc = peers[random(3)]
  const t = doc.getText('t')
  const at = random(t.length + 1)
  if (random(4) === 0 && t.length > at) t.delete(at, Math.min(1 + random(5), t.length - at))
  else if (random(6) === 0) doc.getMap('m').set('k' + random(4), random(1000) / 8)
  else if (random(8) === 0 && t.length > at) t.format(at, Math.min(3, t.length - at), { em: random(2) ? true : null })
  else t.insert(at, 'abcdefgh'.slice(random(7)))
  if (random(20) === 0) exchange(peers)
}
exchange(peers)
exchange(peers)
emit('peers', peers[0])
emit('peers-history', peers[2])
