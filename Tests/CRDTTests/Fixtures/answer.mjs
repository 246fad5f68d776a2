// Real Yjs, for RealYjsTests: a request a line, an answer a line.
//   apply v1...          the document's JSON and its state vector, after applying each
//   applyV2 v2...        the same of v2
//   difference v1 sv     what Yjs would send
//   vector v1            the state vector that Yjs reads off an update
//   awareness update...  whom y-protocols takes for present after each: client, clock, state
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
const require = createRequire(import.meta.url)
const Y = require('yjs')
const { Awareness, applyAwarenessUpdate } = require('y-protocols/awareness')

const bytes = (text) => Uint8Array.from(Buffer.from(text, 'base64'))
const base64 = (array) => Buffer.from(array).toString('base64')
const types = { t: 'getText', a: 'getArray', m: 'getMap', x: 'getXmlFragment' }
const apply = (updates, how) => {
  const doc = new Y.Doc({ gc: false })
  for (const update of updates) how(doc, bytes(update))
  for (const name of [...doc.share.keys()].sort()) doc[types[name]](name)
  const delta = doc.share.has('t') ? JSON.stringify(doc.getText('t').toDelta()) : ''
  const keys = JSON.stringify(doc.toJSON()) + delta
  return keys + '\t' + base64(Y.encodeStateVector(doc))
}
const answers = {
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
  difference: ([update, vector]) => base64(Y.diffUpdate(bytes(update), bytes(vector))),
  vector: ([update]) => base64(Y.encodeStateVectorFromUpdate(bytes(update)))
}
for await (const line of createInterface({ input: process.stdin })) {
  const [request, ...fields] = line.split('\t')
  console.log(answers[request](fields))
}
