// Real Yjs, for RealYjsTests: a request a line, an answer a line.
//   apply v1...          the document's JSON and its state vector, after applying each
//   applyV2 v2...        the same of v2
//   difference v1 sv     what Yjs would send
//   vector v1            the state vector that Yjs reads off an update
//   random seed          four peers edit every type, meeting now and then: the document's JSON, and every update
//   positions v1 v1 i... the place of each i / 2 in the text of the first, at one side and the other, and where it is
//                        once the second is heard
//   awareness update...  whom y-protocols takes for present after each: client, clock, state
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
const require = createRequire(import.meta.url)
const Y = require('yjs')
const { Awareness, applyAwarenessUpdate } = require('y-protocols/awareness')

const bytes = (text) => Uint8Array.from(Buffer.from(text, 'base64'))
const base64 = (array) => Buffer.from(array).toString('base64')
const types = { t: 'getText', a: 'getArray', m: 'getMap', x: 'getXmlFragment' }
// The order of keys is that of arrival, which is not what is compared.
const sorted = (value) => {
  if (!Array.isArray(value) && value?.constructor !== Object) return value
  if (Array.isArray(value)) return value.map(sorted)
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]))
}
const apply = (updates, how) => {
  const doc = new Y.Doc({ gc: false })
  for (const update of updates) how(doc, bytes(update))
  for (const name of doc.share.keys()) doc[types[name]](name)
  const delta = doc.share.has('t') ? doc.getText('t').toDelta() : []
  return JSON.stringify(sorted([doc.toJSON(), delta])) + '\t' + base64(Y.encodeStateVector(doc))
}
const edit = (doc, random) => {
  const [text, array, map, xml] = [doc.getText('t'), doc.getArray('a'), doc.getMap('m'), doc.getXmlFragment('x')]
  const some = (length) => [random(length + 1), 1 + random(4)]
  const within = (type, act) => {
    const [at, count] = some(type.length)
    if (at < type.length) act(at, Math.min(count, type.length - at))
  }
  const value = () => [random(100), 'v' + random(9), null, { n: [random(5) / 4] }, true, new Y.Map([['k', random(9)]]),
    Y.Array.from([random(3)])][random(7)]
  const marks = () => ({ [['em', 'link'][random(2)]]: [true, null, { href: 'ü' + random(3) }][random(3)] })
  const word = () => ['a', 'bcd', 'é', '世界', '🙂', 'x🙂y'][random(6)]
  const acts = [
    () => text.insert(some(text.length)[0], word()),
    () => text.insert(text.length, word()),
    () => text.insert(some(text.length)[0], word(), marks()),
    () => within(text, (at, count) => text.delete(at, count)),
    () => within(text, (at, count) => text.format(at, count, marks())),
    () => text.insertEmbed(some(text.length)[0], { image: random(9) }),
    () => array.insert(some(array.length)[0], [value(), value()]),
    () => within(array, (at, count) => array.delete(at, count)),
    () => map.set('k' + random(4), value()),
    () => map.delete('k' + random(4)),
    () => xml.insert(some(xml.length)[0], [new Y.XmlElement('p' + random(2)), new Y.XmlText('t')]),
    () => within(xml, (at, count) => xml.delete(at, count)),
    () => within(xml, (at) => xml.get(at) instanceof Y.XmlElement && xml.get(at).setAttribute('k', 'v' + random(5))),
    () => within(xml, (at) => xml.get(at) instanceof Y.XmlText && xml.get(at).insert(0, word()))
  ]
  acts[random(acts.length)]()
}
const randomDocument = (seed) => {
  let state = seed
  const random = (n) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0
    return Math.floor(((state >>> 8) / 2 ** 24) * n)
  }
  const log = []
  const docs = [3, 70, 80000, 4000000000].map((client) => {
    const doc = new Y.Doc({ gc: seed % 2 === 0 })
    doc.clientID = client + seed % 50
    doc.on('update', (update, origin) => { if (origin !== 'peer') log.push(base64(update)) })
    return doc
  })
  const meet = (from, to) =>
    Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)), 'peer')
  for (let step = 0; step < 120; step++) {
    edit(docs[random(4)], random)
    if (random(8) === 0) meet(docs[random(4)], docs[random(4)])
  }
  // Not what a peer shows: it may have cut a pair for an edit that came to nothing, of which nobody else hears.
  return apply(log, Y.applyUpdate) + '\t' + log.join('\t')
}
const answers = {
  random: ([seed]) => randomDocument(bytes(seed)[0]),
  apply: (updates) => apply(updates, Y.applyUpdate),
  applyV2: (updates) => apply(updates, Y.applyUpdateV2),
  awareness: (updates) => {
    const awareness = new Awareness(new Y.Doc())
    awareness.setLocalState(null)
    const seen = updates.map((update) => {
      applyAwarenessUpdate(awareness, bytes(update), null)
      return [...awareness.getStates()].sort((a, b) => a[0] - b[0])
        .map(([client, state]) => `${client} ${awareness.meta.get(client).clock} ${JSON.stringify(state)}`)
    })
    awareness.destroy()
    return JSON.stringify(seen)
  },
  positions: ([before, after, ...indices]) => {
    const doc = new Y.Doc()
    Y.applyUpdate(doc, bytes(before))
    const text = doc.getText('t')
    const places = indices.map((index) => {
      const [number] = new Uint16Array(bytes(index).buffer)
      return Y.createRelativePositionFromTypeIndex(text, number >> 1, number % 2 ? -1 : 0)
    })
    Y.applyUpdate(doc, bytes(after))
    return places.map((place) => {
      const now = Y.createAbsolutePositionFromRelativePosition(place, doc)
      return base64(Y.encodeRelativePosition(place)) + ' ' + (now === null ? 'gone' : now.index)
    }).join('\t')
  },
  difference: ([update, vector]) => base64(Y.diffUpdate(bytes(update), bytes(vector))),
  vector: ([update]) => base64(Y.encodeStateVectorFromUpdate(bytes(update)))
}
for await (const line of createInterface({ input: process.stdin })) {
  const [request, ...fields] = line.split('\t')
  console.log(answers[request](fields))
}
