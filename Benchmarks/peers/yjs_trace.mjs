// Yjs on the recorded trace, with the commands of crdt-bench; edits keeps its updates and writes them nowhere.
import { createRequire } from 'node:module'
import fs from 'node:fs'
const Y = createRequire(import.meta.url)('yjs')

const cpu = (act) => {
  const start = process.cpuUsage()
  act()
  const used = process.cpuUsage(start)
  return (used.user + used.system) / 1e6
}
const readLog = (path) => {
  const bytes = fs.readFileSync(path)
  const updates = []
  for (let at = 0; at < bytes.length;) {
    const count = bytes.readUInt32BE(at)
    updates.push(new Uint8Array(bytes.subarray(at + 4, at + 4 + count)))
    at += 4 + count
  }
  return updates
}
const middle = (values) => [...values].sort((a, b) => a - b)[values.length >> 1]
const commands = {
  edits: (trace) => {
    const edits = fs.readFileSync(trace, 'utf8').trimEnd().split('\n').map((line) => {
      const [place, deleted, text] = line.split(' ')
      return [Number(place), Number(deleted), Buffer.from(text, 'hex').toString()]
    })
    const doc = new Y.Doc()
    doc.clientID = 1
    const text = doc.getText('text')
    const updates = []
    doc.on('update', (update) => updates.push(update))
    const seconds = cpu(() => {
      for (const [place, deleted, inserted] of edits) {
        doc.transact(() => {
          if (deleted > 0) text.delete(place, deleted)
          if (inserted !== '') text.insert(place, inserted)
        })
      }
    })
    return { seconds, units: text.length, bytes: Y.encodeStateAsUpdate(doc).length }
  },
  remote: (log) => {
    const updates = readLog(log)
    const doc = new Y.Doc()
    const seconds = cpu(() => { for (const update of updates) Y.applyUpdate(doc, update) })
    return { seconds, units: doc.getText('text').length }
  },
  document: (log, rounds) => {
    const source = new Y.Doc()
    for (const update of readLog(log)) Y.applyUpdate(source, update)
    const bytes = Y.encodeStateAsUpdate(source)
    const [load, write] = [[], []]
    for (let round = 0; round < Number(rounds); round++) {
      const doc = new Y.Doc()
      load.push(cpu(() => Y.applyUpdate(doc, bytes)))
      write.push(cpu(() => Y.encodeStateAsUpdate(doc)))
    }
    return { load_min: Math.min(...load), load_median: middle(load), write_min: Math.min(...write),
      write_median: middle(write), bytes: bytes.length }
  },
  merge: (log, count) => {
    const updates = readLog(log).slice(0, Number(count))
    let bytes
    const seconds = cpu(() => { bytes = Y.mergeUpdates(updates) })
    return { seconds, bytes: bytes.length }
  }
}
const [command, ...rest] = process.argv.slice(2)
console.log(JSON.stringify(commands[command](...rest)))
