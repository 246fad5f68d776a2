import TestSupport
import Testing

@testable import Gateway

@Suite struct RouterTests {
  /// `GET /courses/{id} -> course` adds a route whose target is that name.
  private func router(_ routes: String...) -> Router<String> {
    var router = Router<String>()
    for route in routes {
      let words = route.split(separator: " ").map(String.init)
      router.add(HTTPMethod(rawValue: words[0])!, words[1], words[3])
    }
    return router
  }

  /// The outcome in one line: `course id=7`, `405 GET HEAD OPTIONS` or `404`.
  private func outcome(_ router: Router<String>, _ method: HTTPMethod, _ path: String) -> String {
    switch router.match(method, path) {
    case .found(let target, let parameters):
      ([target] + parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }).joined(
        separator: " ")
    case .wrongMethod(let allowed): (["405"] + allowed.map(\.rawValue)).joined(separator: " ")
    case .notFound: "404"
    }
  }

  @Test(arguments: [
    ("/", "root"), ("/courses", "list"), ("/courses/new", "new"), ("/courses/7", "one id=7"),
    ("/courses/newer", "one id=newer"), ("/courses/7/pages", "pages id=7"),
    ("/courses/7/9", "pair id=7 page=9"),
    ("/courses/7/a/b", "rest path=7/a/b"), ("/courses/7/pages/x", "rest path=7/pages/x"), ("/other", "404"),
    ("/Courses", "404"),
  ])
  func literalsComeBeforeParametersAndThoseBeforeTheRest(path: String, expected: String) {
    let router = router(
      "GET /courses/{path...} -> rest", "GET /courses/{id} -> one", "GET /courses/new -> new",
      "GET /courses/{id}/{page} -> pair", "GET /courses/{id}/pages -> pages", "GET /courses -> list",
      "GET / -> root")
    #expect(outcome(router, .get, path) == expected)
  }

  @Test(arguments: [
    ("/a/b/c", "literal"), ("/a/x/c", "middle m=x"), ("/a/b/d", "deep m=b"), ("/x/b/e", "early f=x"),
    ("/a/b/e", "early f=a"), ("/a/b/z", "all rest=a/b/z"), ("/a/b", "all rest=a/b"),
  ])
  func aBranchThatEndsNowhereIsGivenUpForTheNext(path: String, expected: String) {
    let router = router(
      "GET /a/b/c -> literal", "GET /a/{m}/c -> middle", "GET /a/{m}/d -> deep", "GET /{f}/b/e -> early",
      "GET /{rest...} -> all")
    #expect(outcome(router, .get, path) == expected)
  }

  @Test(arguments: [
    ("/a", "a"), ("/a/", "404"), ("/a//", "404"), ("//a", "404"), ("/c/", "404"), ("/c/1", "one id=1"),
    ("/c/1/", "404"), ("/f", "404"), ("/f/", "file path="), ("/f//x", "file path=/x"),
    ("/f/x/", "file path=x/"),
    ("/slash/", "slash"), ("/slash", "404"),
  ])
  func emptySegmentsAreSegmentsAndFillNoParameter(path: String, expected: String) {
    let router = router(
      "GET /a -> a", "GET /c/{id} -> one", "GET /f/{path...} -> file", "GET /slash/ -> slash")
    #expect(outcome(router, .get, path) == expected)
  }

  @Test func headIsAnsweredFromGet() {
    let router = router("GET /a -> get", "POST /b -> post")
    #expect(outcome(router, .head, "/a") == "get")
    #expect(outcome(router, .head, "/b") == "405 POST OPTIONS")
    #expect(outcome(router, .head, "/c") == "404")
  }

  @Test func whatIsAllowedIsListedInOneOrder() {
    let router = router("DELETE /a -> d", "POST /a -> p", "GET /a -> g", "PUT /b -> u", "PATCH /b/{x} -> x")
    #expect(outcome(router, .options, "/a") == "405 GET HEAD POST DELETE OPTIONS")
    #expect(outcome(router, .put, "/a") == "405 GET HEAD POST DELETE OPTIONS")
    #expect(outcome(router, .get, "/b") == "405 PUT OPTIONS")
    #expect(outcome(router, .options, "/b/1") == "405 PATCH OPTIONS")
    #expect(outcome(router, .options, "/c") == "404")
  }

  @Test func thePathDecidesBeforeTheMethodDoes() {
    let router = router("POST /users/me -> me", "GET /users/{id} -> user")
    #expect(outcome(router, .get, "/users/me") == "405 POST OPTIONS")
    #expect(outcome(router, .post, "/users/7") == "405 GET HEAD OPTIONS")
  }

  @Test func parametersAreTextAsItStands() {
    let router = router("GET /{a}/{b} -> two")
    #expect(outcome(router, .get, "/{a}/..") == "two a={a} b=..")
    #expect(outcome(router, .get, "/\u{E9} x/%20") == "two a=\u{E9} x b=%20")
  }

  @Test func aPathOfManySegmentsIsOnlyLong() {
    let router = router("GET /a/{b}/c -> one", "GET /{rest...} -> all")
    let path = String(repeating: "/a", count: 4_000)
    #expect(outcome(router, .get, path).utf8.count == "all rest=".utf8.count + path.utf8.count - 1)
  }

  @Test func randomPathsFindWhatTryingEveryRouteFinds() {
    var random = Seeded(for: "randomPathsFindWhatTryingEveryRouteFinds")
    for _ in 0..<200 {
      var patterns: Set<[String]> = []
      for _ in 0..<Int.random(in: 1...12, using: &random) { patterns.insert(Self.pattern(&random)) }
      var router = Router<String>()
      for pattern in patterns {
        router.add(.get, "/" + pattern.joined(separator: "/"), pattern.joined(separator: "/"))
      }
      for _ in 0..<30 {
        let path = (0..<Int.random(in: 1...4, using: &random)).map { _ in
          ["a", "b", "c", ""].randomElement(using: &random)!
        }
        let best = patterns.filter { Self.fits($0, path) }.min {
          Self.rank($0).lexicographicallyPrecedes(Self.rank($1))
        }
        let found = outcome(router, .get, "/" + path.joined(separator: "/")).split(separator: " ").first.map(
          String.init)
        #expect(found ?? "" == best?.joined(separator: "/") ?? "404", "\(path) in \(patterns)")
      }
    }
  }

  private static func pattern(_ random: inout Seeded) -> [String] {
    let count = Int.random(in: 1...4, using: &random)
    return (0..<count).map { at in
      if at == count - 1, Int.random(in: 0...4, using: &random) == 0 { return "{rest...}" }
      return ["a", "b", "{p\(at)}"].randomElement(using: &random)!
    }
  }

  private static func fits(_ pattern: [String], _ path: [String]) -> Bool {
    let isRest = pattern.last!.hasSuffix("...}")
    guard isRest ? path.count >= pattern.count : path.count == pattern.count else { return false }
    return zip(pattern, path).allSatisfy {
      $0.hasSuffix("...}") || ($0.hasPrefix("{") ? !$1.isEmpty : $0 == $1)
    }
  }

  /// The smaller, the earlier it is tried: literal, parameter, rest, from the first segment on.
  private static func rank(_ pattern: [String]) -> [Int] {
    pattern.map { $0.hasSuffix("...}") ? 2 : $0.hasPrefix("{") ? 1 : 0 }
  }

  @Test func aRouteThatStandsAlreadyStopsTheProgram() async {
    await #expect(processExitsWith: .failure) {
      var router = Router<Int>()
      router.add(.get, "/a/{id}", 1)
      router.add(.get, "/a/{id}", 2)
    }
  }

  @Test func onePlaceHasOneParametersName() async {
    await #expect(processExitsWith: .failure) {
      var router = Router<Int>()
      router.add(.get, "/a/{id}", 1)
      router.add(.post, "/a/{name}", 2)
    }
  }

  @Test func aPatternWithoutASlashStopsTheProgram() async {
    await #expect(processExitsWith: .failure) {
      var router = Router<Int>()
      router.add(.get, "a", 1)
    }
  }
}
