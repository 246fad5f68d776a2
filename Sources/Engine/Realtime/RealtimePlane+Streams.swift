import Bytes
import Centrifuge
import Gateway
import Loop

/// The transports for where WebSockets do not get through: a request that is answered for as long as the client stays, and
/// requests to `/emulation` for what it says.
extension RealtimePlane {
  private static let streamPath = "/connection/http_stream"
  private static let eventsPath = "/connection/sse"
  private static let emulationPath = "/emulation"

  func addStreams(to gateway: Gateway) {
    let body = BodyPolicy.collected(bytesMax: Self.frameBytesMax)
    gateway.add(
      Route(.post, Self.streamPath, body: body) { [self] request in
        let format = Self.format(of: request)
        return try stream(
          EventStream(format == .json ? .lines : .lengths), try await request.body.collect(),
          contentType: format == .json ? "application/json" : "application/octet-stream")
      })
    gateway.add(
      Route(.get, Self.eventsPath) { [self] request in
        guard let connect = request.query("cf_connect") else {
          throw Problem(.badRequest, "bad_query", "The parameter cf_connect is the client's first command.")
        }
        return try stream(EventStream(.events), Array(connect.utf8), contentType: "text/event-stream")
      })
    gateway.add(
      Route(.post, Self.emulationPath, body: body) { [self] request in
        let bytes = try await request.body.collect()
        let emulation: EmulationRequest
        do { emulation = try EmulationRequest(Self.format(of: request), bytes.span) } catch {
          throw Problem(.badRequest, "bad_frame", "This is no session with a frame for it: \(error).")
        }
        if let connection = streamed(emulation.session) {
          connection.receive(emulation.data)
        } else {
          guard !emulation.node.isEmpty, emulation.node != forwarding.node else { throw Problem.notFound }
          try await forwarding.forward(emulation.data, of: emulation.session, to: emulation.node)
        }
        return .noContent
      })
  }

  private static func format(of request: Request) -> WireFormat {
    request.headers[.contentType] == "application/octet-stream" ? .protobuf : .json
  }

  private func stream(_ stream: EventStream, _ first: [UInt8], contentType: String) throws(Problem)
    -> Response
  {
    guard !isDraining else {
      throw Problem(.serviceUnavailable, "shutting_down", "The server is ending; come back.")
    }
    let connection = RealtimeConnection(of: self)
    return Response(
      contentType: contentType,
      body: .stream { out in
        connection.opened(over: stream)
        defer { connection.closed() }
        connection.receive(first)
        while let bytes = await stream.next() {
          try await out.write(bytes)
          connection.madeRoom()
        }
      }
    ).with(header: "Cache-Control", "no-store").with(header: "X-Accel-Buffering", "no")
  }
}
