import Identity

extension Attack {
  private static let sound =
    #"{"iss":"https://issuer.example","aud":"lyceum","sub":"42","exp":1900000600,"iat":1900000000,"sid":"7"}"#

  static let onClaims: [Attack] = [
    claims("claims a list", .malformed, sound, #"["sub","42"]"#),
    claims("claims a text", .malformed, sound, #""42""#),
    claims("claims a number", .malformed, sound, "42"),
    claims("claims null", .malformed, sound, "null"),
    claims("claims empty", .invalidClaim("sub"), sound, "{}"),
    claims("claims and more", .malformed, #""7"}"#, #""7"}{}"#, twin: #""7"} "#),
    claims("claims with a comma too many", .malformed, #""7"}"#, #""7",}"#),
    claims(
      "claims deeper than may be", .malformed, #""7"}"#, #""7","x":\#(nested(16))}"#,
      twin: #""7","x":\#(nested(15))}"#),
    claims(
      "claims of too many values", .malformed, #""7"}"#, #""7","x":[\#(ones(1_100))]}"#,
      twin: #""7","x":[\#(ones(900))]}"#),
    claims("expiry twice", .malformed, #""exp":1900000600"#, #""exp":1900000600,"exp":1900000600"#),
    claims("expiry twice, once escaped", .malformed, #""exp":1900000600"#, #""exp":1,"e\u0078p":1900000600"#),
    claims("subject twice", .malformed, #""sub":"42""#, #""sub":"42","sub":"1""#),
    claims("audience twice", .malformed, #""aud":"lyceum""#, #""aud":"lyceum","aud":"other""#),
    claims("issuer twice", .malformed, #"{"iss""#, #"{"iss":"https://attacker.example","iss""#),
    claims(
      "an inner member twice", .malformed, #""7"}"#, #""7","x":{"a":1,"a":2}}"#,
      twin: #""7","x":{"a":1,"b":2}}"#),
    claims("half a pair of UTF-16", .malformed, #""42""#, #""4\ud800""#, twin: #""4\ud83d\ude00""#),
    claims("the second half alone", .malformed, #""42""#, #""4\ude00""#),
    claims("half a pair in a key", .malformed, #""sid""#, #""\ud800""#),
    invalidUTF8("claims not in UTF-8", [0xff]),
    invalidUTF8("an overlong slash", [0xc0, 0xaf]),
    invalidUTF8("a surrogate in UTF-8", [0xed, 0xa0, 0x80]),
    invalidUTF8("a NUL as it is", [0]),
    invalidUTF8("a new line as it is", [0x0a]),
  ]

  static let onTime: [Attack] = [
    claims("no expiry", .invalidClaim("exp"), #""exp":1900000600,"#, ""),
    claims("expiry a text", .invalidClaim("exp"), "1900000600", #""1900000600""#),
    claims("expiry null", .invalidClaim("exp"), "1900000600", "null"),
    claims("expiry true", .invalidClaim("exp"), "1900000600", "true"),
    claims("expiry a list", .invalidClaim("exp"), "1900000600", "[1900000600]"),
    claims("expiry negative", .invalidClaim("exp"), "1900000600", "-1"),
    claims("expiry beyond a double", .malformed, "1900000600", "1e400", twin: "1.9000006e9"),
    claims("expiry not a number", .malformed, "1900000600", "NaN"),
    claims("expiry infinite", .malformed, "1900000600", "Infinity"),
    claims("expiry of a huge double", .invalidClaim("exp"), "1900000600", "1e300"),
    claims("expiry of 64 bits", .invalidClaim("exp"), "1900000600", "9223372036854775807"),
    claims("expiry beyond 64 bits", .invalidClaim("exp"), "1900000600", "18446744073709551616"),
    claims("expiry in milliseconds", .invalidClaim("exp"), "1900000600", "1900000600000"),
    claims(
      "expiry after the year 9999", .invalidClaim("exp"), "1900000600", "253402300800", twin: "253402300799"),
    claims("expiry zero", .expired, "1900000600", "0"),
    claims("expired by the skew", .expired, "1900000600", "1899999940", twin: "1899999941"),
    claims("expired by the skew, in fractions", .expired, "1900000600", "1899999940.9", twin: "1899999941.0"),
    claims(
      "begins after the skew", .notYetValid, #""sid""#, #""nbf":1900000061,"sid""#,
      twin: #""nbf":1900000060,"sid""#),
    claims("beginning a text", .invalidClaim("nbf"), #""sid""#, #""nbf":"0","sid""#, twin: #""nbf":0,"sid""#),
    claims(
      "beginning null", .invalidClaim("nbf"), #""sid""#, #""nbf":null,"sid""#, twin: #""nbf":0.5,"sid""#),
    claims(
      "beginning negative", .invalidClaim("nbf"), #""sid""#, #""nbf":-1,"sid""#, twin: #""nbf":0,"sid""#),
    claims("issued after the skew", .notYetValid, "1900000000", "1900000061", twin: "1900000060"),
    claims("issued in a year", .notYetValid, "1900000000", "1931536000"),
    claims("issued in a text", .invalidClaim("iat"), "1900000000", #""1900000000""#),
    claims("issued negative", .invalidClaim("iat"), "1900000000", "-1900000000"),
    claims("issued at a huge double", .invalidClaim("iat"), "1900000000", "1e18", twin: "1.9e9"),
  ]

  static let onParties: [Attack] = [
    claims("no audience", .wrongAudience, #""aud":"lyceum","#, ""),
    claims("audience another", .wrongAudience, #""lyceum""#, #""attacker""#, twin: #""other""#),
    claims("audience of other case", .wrongAudience, #""lyceum""#, #""Lyceum""#),
    claims("audience longer", .wrongAudience, #""lyceum""#, #""lyceum.attacker.example""#),
    claims("audience empty", .wrongAudience, #""lyceum""#, #""""#),
    claims("audience list without us", .wrongAudience, #""lyceum""#, #"["a","b"]"#, twin: #"["a","lyceum"]"#),
    claims(
      "audience list in a list", .invalidClaim("aud"), #""lyceum""#, #"[["lyceum"]]"#, twin: #"["lyceum"]"#),
    claims("audience list with a number", .invalidClaim("aud"), #""lyceum""#, #"["lyceum",1]"#),
    claims("audience list empty", .invalidClaim("aud"), #""lyceum""#, "[]"),
    claims("audience an object", .invalidClaim("aud"), #""lyceum""#, #"{"lyceum":true}"#),
    claims("audience null", .invalidClaim("aud"), #""lyceum""#, "null"),
    claims("no issuer", .wrongIssuer, #""iss":"https://issuer.example","#, ""),
    claims("issuer of other case", .wrongIssuer, "https://issuer", "https://Issuer"),
    claims("issuer with a slash", .wrongIssuer, "issuer.example", "issuer.example/"),
    claims("issuer longer", .wrongIssuer, "issuer.example", "issuer.example.attacker.example"),
    claims("issuer with a NUL", .wrongIssuer, "issuer.example", #"issuer.example\u0000"#),
    claims(
      "issuer a list", .invalidClaim("iss"), #""https://issuer.example""#, #"["https://issuer.example"]"#),
    claims("issuer null", .invalidClaim("iss"), #""https://issuer.example""#, "null"),
    claims("no subject", .invalidClaim("sub"), #""sub":"42","#, ""),
    claims("subject empty", .invalidClaim("sub"), #""42""#, #""""#),
    claims("subject a number", .invalidClaim("sub"), #""42""#, "42"),
    claims("subject null", .invalidClaim("sub"), #""42""#, "null"),
    claims("subject with a NUL", .invalidClaim("sub"), #""42""#, #""42\u0000""#),
    claims("subject with a new line", .invalidClaim("sub"), #""42""#, #""42\nadmin""#),
    claims("subject with a terminal's command", .invalidClaim("sub"), #""42""#, #""42\u001b[2J""#),
    claims("subject with a delete", .invalidClaim("sub"), #""42""#, #""42\u007f""#),
    claims("subject with a control of Latin 1", .invalidClaim("sub"), #""42""#, #""42\u0085""#),
    claims("subject too long", .invalidClaim("sub"), "42", letters(256), twin: letters(255)),
  ]

  /// Bytes within the subject; the twin has a letter there.
  private static func invalidUTF8(_ name: String, _ bytes: [UInt8]) -> Attack {
    make(
      name, .malformed, forged: { $0.insertIntoSubject(bytes) },
      twin: { $0.insertIntoSubject(Array("é".utf8)) })
  }

  private static func nested(_ depth: Int) -> String {
    String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
  }

  private static func ones(_ count: Int) -> String {
    [String](repeating: "1", count: count).joined(separator: ",")
  }

  private static func letters(_ count: Int) -> String { String(repeating: "s", count: count) }
}

extension Forgery {
  fileprivate mutating func insertIntoSubject(_ bytes: [UInt8]) {
    guard let place = claims.firstRange(of: Array(#""42""#.utf8)) else {
      preconditionFailure("there is a subject")
    }
    claims.insert(contentsOf: bytes, at: place.lowerBound + 2)
  }
}
