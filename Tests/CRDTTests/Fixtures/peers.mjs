// Three peers of real Yjs and one that is not: for RealPeersTests. A line is one run:
//   seed TAB update,update... TAB ...       what the fourth peer wrote in each round before
// and is answered by
//   what the fourth peer hears in this round: updates, in an order that is not theirs, some twice
// or, once the rounds are over, by
//   JSON TAB deltas TAB state vector TAB v1 TAB v2 TAB update,...      after all have heard all; loaded anew
// A line "replay TAB update,..." is answered by the bytes of a new document, v1 and v2, after each ten of the updates
// that are told to it one by one, or by a dash while something waits.
// A run repeats: all is drawn from the seed.
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
const Y = createRequire(import.meta.url)('yjs')

const rounds = 3
const bytes = (text) => Uint8Array.from(Buffer.from(text, 'base64'))
const base64 = (array) => Buffer.from(array).toString('base64')
const sorted = (value) => {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]))
}
const randomOf = (seed) => {
  let state = (seed * 2654435761) >>> 0
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (((t ^ (t >>> 14)) >>> 0) % n)
  }
}
// Yjs cuts a pair also for a format that holds there already, of which nobody else hears.
const whole = (text, index) => {
  const units = text.toDelta().map((run) => typeof run.insert === 'string' ? run.insert : ' ').join('')
  return (units.charCodeAt(index) & 0xfc00) === 0xdc00 ? index + 1 : index
}
const words = ['a', 'bcd', 'é', '世界', '🙂', 'x🙂y', 'hello ', '\n']
const kinds = [() => new Y.Map(), () => new Y.Array(), () => new Y.Text(), () => new Y.XmlElement('p'), () => new Y.XmlText()]

const edit = (doc, random) => {
  const value = () => [random(100), 'v' + random(9), null, { n: [random(5) / 4] }, true, new Uint8Array([random(9)]),
    -0.5, 2 ** 40][random(8)]
  const marks = () => ({ [['em', 'link'][random(2)]]: [true, null, { href: 'ü' + random(3) }][random(3)] })
  const span = (type) => {
    const at = random(type.length)
    return [at, Math.min(1 + random(4), type.length - at)]
  }
  const types = [doc.getText('t'), doc.getArray('a'), doc.getMap('m'), doc.getXmlFragment('x')]
  // Down into the tree, now and then.
  let type = types[random(types.length)]
  while (random(2) === 0) {
    const children = type instanceof Y.Map ? [...type.values()] : type instanceof Y.Text ? [] : type.toArray()
    const nested = children.filter((child) => child instanceof Y.AbstractType)
    if (nested.length === 0) break
    type = nested[random(nested.length)]
  }
  const count = type.length ?? 0
  if (type instanceof Y.Text) {
    const isXml = type instanceof Y.XmlText
    const mark = () => isXml ? { [['em', 'link'][random(2)]]: [{ k: 'v' + random(2) }, null][random(2)] } : marks()
    const choice = random(isXml ? 6 : 7)
    if (choice < 2 || count === 0) type.insert(random(count + 1), words[random(words.length)])
    else if (choice === 2) type.insert(random(count + 1), words[random(words.length)], mark())
    else if (choice === 3) type.delete(...span(type))
    else if (choice < 6) {
      const [at, length] = span(type)
      const from = whole(type, at)
      type.format(from, whole(type, at + length) - from, mark())
    }
    else type.insertEmbed(random(count + 1), { image: random(9) }, random(2) ? mark() : {})
  } else if (type instanceof Y.Map) {
    const key = 'k' + random(4)
    const choice = random(4)
    if (choice === 0) type.delete(key)
    else type.set(key, choice === 1 ? kinds[random(kinds.length)]() : value())
  } else {
    const isXml = type instanceof Y.XmlFragment
    const choice = random(4)
    if (choice === 0 && count > 0) type.delete(...span(type))
    else if (choice === 1 && type instanceof Y.XmlElement) type.setAttribute('k' + random(3), 'v' + random(5))
    else if (isXml) type.insert(random(count + 1), [kinds[3 + random(2)](), kinds[3 + random(2)]()].slice(random(2)))
    else type.insert(random(count + 1), choice === 2 ? [kinds[random(kinds.length)](), value()] : [value(), value(), value()])
  }
}

const run = (seed, ours) => {
  const random = randomOf(seed)
  const ids = [1 + random(9), 20 + random(1e6), 4e9 + random(1e6)]
  const docs = ids.map((id) => {
    const doc = new Y.Doc({ gc: true })
    doc.clientID = id
    return doc
  })
  for (const doc of docs) { doc.getText('t'); doc.getArray('a'); doc.getMap('m'); doc.getXmlFragment('x') }
  // What each has yet to hear, the fourth among them.
  const inboxes = [[], [], [], []]
  const send = (update, from) => {
    for (let to = 0; to < 4; to++) {
      if (to === from) continue
      inboxes[to].push(update)
      if (random(8) === 0) inboxes[to].push(update)
    }
  }
  docs.forEach((doc, index) => doc.on('update', (update) => send(update, index)))
  const take = (inbox) => inbox.splice(random(inbox.length), 1)[0]
  const hear = (to, count) => {
    while (count-- > 0 && inboxes[to].length > 0) Y.applyUpdate(docs[to], take(inboxes[to]))
  }
  for (let round = 0; ; round++) {
    if (round < rounds) {
      for (let step = 0; step < 14; step++) {
        const peer = random(3)
        edit(docs[peer], random)
        // A partition ends now and then, and not for everything.
        if (random(3) === 0) hear(random(3), 1 + random(6))
      }
    } else {
      for (let quiet = 0; quiet < 3;) {
        quiet = inboxes[0].length + inboxes[1].length + inboxes[2].length === 0 ? quiet + 1 : 0
        for (let to = 0; to < 3; to++) hear(to, Infinity)
      }
    }
    if (round < ours.length) {
      const heard = []
      const all = random(2) === 0
      while (inboxes[3].length > 0 && (all || random(6) > 0)) heard.push(take(inboxes[3]))
      for (const update of ours[round]) send(bytes(update), 3)
      continue
    }
    if (round < rounds) {
      const heard = []
      const all = random(2) === 0
      while (inboxes[3].length > 0 && (all || random(6) > 0)) heard.push(take(inboxes[3]))
      return heard.map(base64).join(',')
    }
    const states = docs.map((doc) => base64(Y.encodeStateVector(doc)))
    const reloaded = new Y.Doc()
    Y.applyUpdate(reloaded, Y.encodeStateAsUpdate(docs[0]))
    return [JSON.stringify(sorted(docs[0].toJSON())), JSON.stringify(sorted(docs[0].getText('t').toDelta())), states[0],
      base64(Y.encodeStateAsUpdate(reloaded)), base64(Y.encodeStateAsUpdateV2(reloaded)),
      inboxes[3].map(base64).join(',')].join('\t')
  }
}

const replay = (updates) => {
  const doc = new Y.Doc()
  const states = []
  updates.forEach((update, index) => {
    Y.applyUpdate(doc, bytes(update))
    if (index % 10 !== 9 && index !== updates.length - 1) return
    const waits = doc.store.pendingStructs !== null || doc.store.pendingDs !== null
    states.push(waits ? '-' : base64(Y.encodeStateAsUpdate(doc)) + ' ' + base64(Y.encodeStateAsUpdateV2(doc)))
  })
  return states.join(',')
}
for await (const line of createInterface({ input: process.stdin })) {
  const [seed, ...ours] = line.split('\t')
  if (seed === 'replay') {
    console.log(replay(ours[0].split(',')))
    continue
  }
  console.log(run(Number(seed), ours.map((updates) => updates.split(',').filter((update) => update !== ''))))
}
