import Bytes
import Gateway
import Identity
import TestSupport
import Testing

@testable import API

@Suite struct RateLimiterTests {
  private let rate = RateClass("read", limit: 10, windowS: 60)
  private let one = RateLimiter.Subject.address("192.0.2.1")
  private let second: UInt64 = 1_000_000_000

  @Test func theWholeQuotaMayBeTakenAtOnceAndComesBackEvenly() {
    var limiter = RateLimiter()
    let now = 1_000 * second
    for left in (0..<10).reversed() {
      let quota = limiter.take(rate, for: one, nowNs: now)
      #expect(quota.isAllowed && quota.remaining == left && quota.resetS == (10 - left) * 6)
    }
    #expect(
      limiter.take(rate, for: one, nowNs: now)
        == RateLimiter.Quota(isAllowed: false, remaining: 0, resetS: 60, retryAfterS: 6))
    // A refused one is not counted: whoever goes on asking does not wait longer.
    #expect(limiter.take(rate, for: one, nowNs: now + 5 * second).retryAfterS == 1)
    #expect(limiter.take(rate, for: one, nowNs: now + 6 * second).isAllowed)
    #expect(!limiter.take(rate, for: one, nowNs: now + 6 * second).isAllowed)
    #expect(limiter.take(rate, for: one, nowNs: now + 66 * second).remaining == 9)
  }

  @Test func whoWaitsAsLongAsToldIsLetIn() {
    var random = Seeded(for: "whoWaitsAsLongAsToldIsLetIn")
    var limiter = RateLimiter()
    var now: UInt64 = 0
    var allowed: [UInt64] = []
    for _ in 0..<2_000 {
      now += UInt64.random(in: 0...8 * second, using: &random)
      let quota = limiter.take(rate, for: one, nowNs: now)
      if quota.isAllowed {
        allowed.append(now)
      } else {
        #expect(quota.retryAfterS >= 1)
        now += UInt64(quota.retryAfterS) * second
        #expect(limiter.take(rate, for: one, nowNs: now).isAllowed)
        allowed.append(now)
      }
    }
    // In no window are there more than the quota and what came back meanwhile.
    for (index, end) in allowed.enumerated().dropFirst(20) {
      #expect(end - allowed[index - 20] >= 59 * second)
    }
  }

  @Test func peopleAddressesAndClassesAreToldApart() {
    var limiter = RateLimiter()
    let tight = RateClass("tight", limit: 1, windowS: 60)
    let subjects: [RateLimiter.Subject] = [
      .address("a"), .address("b"), .person(PersonID(1)!), .person(PersonID(2)!),
    ]
    for subject in subjects {
      #expect(limiter.take(tight, for: subject, nowNs: 0).isAllowed)
      #expect(!limiter.take(tight, for: subject, nowNs: 0).isAllowed)
      #expect(limiter.take(rate, for: subject, nowNs: 0).isAllowed)
    }
  }

  @Test func whatIsRememberedIsBounded() {
    var limiter = RateLimiter(subjectsMax: 64)
    for number in 0..<64 { _ = limiter.take(rate, for: .address("\(number)"), nowNs: 0) }
    // All of them are paid for by then.
    _ = limiter.take(rate, for: one, nowNs: 7 * second)
    #expect(limiter.count == 1)
    for number in 0..<1_000 {
      _ = limiter.take(rate, for: .address("\(number)"), nowNs: 7 * second)
      #expect(limiter.count <= 64)
    }
  }

  @Test(arguments: [
    ("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002::9"),
    ("::ffff:192.0.2.7", "192.0.2.7"),
    ("::1", "::2"),
  ])
  func ofAnIPv6AddressTheNetworkCounts(peer: String, other: String) {
    #expect(RateLimiter.Subject(peer: peer) == RateLimiter.Subject(peer: other))
  }

  @Test func otherNetworksAreOthers() {
    #expect(RateLimiter.Subject(peer: "2001:db8:1:2::1") != RateLimiter.Subject(peer: "2001:db8:1:3::1"))
    #expect(RateLimiter.Subject(peer: "192.0.2.1") != RateLimiter.Subject(peer: "192.0.2.2"))
  }
}

@Suite struct CredentialsTests {
  private func credentials(_ pairs: (HeaderName, String)...) -> Credentials {
    var fields = HeaderFields()
    for (name, value) in pairs { fields.add(name, value) }
    return Credentials(fields)
  }

  @Test func aTokenGoesBeforeACookie() {
    #expect(credentials() == .none)
    #expect(credentials((.authorization, "Bearer a.b.c")) == .bearer("a.b.c"))
    #expect(credentials((.cookie, "lyceum_session=x"), (.authorization, "bEARER  t ")) == .bearer("t"))
    #expect(credentials((.cookie, "lyceum_session=x"), (.authorization, "Basic dTpw")) == .cookie("x"))
    #expect(credentials((.authorization, "Bearer")) == .bearer(""))
    #expect(credentials((.authorization, "Bearerx y")) == .none)
  }

  @Test(
    arguments: [
      ("lyceum_session=x", "x"), ("a=b; lyceum_session=x; c=d", "x"), ("lyceum_session=\"x\"", "x"),
      ("lyceum_session=", ""), ("lyceum_session=a=b", "a=b"), ("lyceum_session=1;lyceum_session=2", "1"),
      ("xlyceum_session=x", nil), ("lyceum_session", nil), ("lyceum_sessionx=x", nil), (";;", nil),
      ("Lyceum_Session=x", nil),
    ] as [(String, String?)])
  func theCookieIsFoundAmongOthers(header: String, value: String?) {
    #expect(credentials((.cookie, header)) == value.map { .cookie($0) } ?? .none)
  }
}
