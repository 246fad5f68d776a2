import API
import Gateway
import Identity

/// Who sends something for an upload, when, and what.
struct Sender: Sendable {
  let person: Person
  let arrivedNs: UInt64
  let body: RequestBody

  init(_ person: Person, _ body: RequestBody, at arrivedNs: UInt64) {
    self.person = person
    self.body = body
    self.arrivedNs = arrivedNs
  }

  init(_ call: Call) { self.init(call.signedIn, call.request.body, at: call.request.arrivedNs) }
}
