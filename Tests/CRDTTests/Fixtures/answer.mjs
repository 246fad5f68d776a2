// Real Yjs, for RealYjsTests: a request a line, an answer a line.
//   apply v1...          the document's JSON and its state vector, after applying each
//   applyV2 v2...        the same of v2
//   difference v1 sv     what Yjs would send
//   vector v1            the state vector that Yjs reads off an update
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
const Y = createRequire(import.meta.url)('yjs')

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
  difference: ([update, vector]) => base64(Y.diffUpdate(bytes(update), bytes(vector))),
  vector: ([update]) => base64(Y.encodeStateVectorFromUpdate(bytes(update)))
}
for await (const line of createInterface({ input: process.stdin })) {
  const [request, ...fields] = line.split('\t')
  console.log(answers[request](fields))
}
