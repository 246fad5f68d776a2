import Chat
import Gateway
import Loop

/// Where the link in a digest leads: to a page that asks once more, for programs open links before people do.
@LoopActor enum DigestPage {
  private static let policy =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

  static func addRoutes(to gateway: Gateway, _ chat: Chat) {
    let asking = page(
      """
      <h1>No more mails about chat?</h1>
      <p>You can have them again in your settings at any time.</p>
      <form method="post"><button>No more mails</button></form>
      """)
    let done = page("<h1>You get no more mails about chat.</h1>")
    gateway.add(Route(.get, "/digests/{secret}") { _ in asking })
    gateway.add(
      Route(.post, "/digests/{secret}") { request in
        try await chat.endDigests(by: try request.parameter("secret"))
        return done
      })
  }

  private static func page(_ body: String) -> Response {
    Response.text(Page.frame(title: "Mails about chat · Lyceum", body: body), type: ContentType.html)
      .with(header: "Content-Security-Policy", policy)
      .with(header: "Referrer-Policy", "no-referrer")
      .with(header: "Cache-Control", "no-store")
  }
}
