import Identity

extension Attack {
  static let onAlgorithm: [Attack] =
    ["none", "None", "NONE", "nOnE"].map { name in
      make(
        "algorithm \(name), unsigned", .unsupported,
        forged: {
          $0.replaceInHeader("HS256", name)
          $0.signer = nil
        })
    } + [
      header("no algorithm named, but signed", .unsupported, "HS256", "none"),
      header("algorithm empty", .unsupported, "HS256", ""),
      header("algorithm in lower case", .unsupported, "HS256", "hs256"),
      header("algorithm with a space", .unsupported, "HS256", "HS256 "),
      header("algorithm with a NUL", .unsupported, "HS256", #"HS256\u0000"#),
      header("algorithm of another length", .unsupported, "HS256", "HS512"),
      header("algorithm absent", .malformed, #""alg":"HS256","#, ""),
      header("algorithm null", .malformed, #""HS256""#, "null"),
      header("algorithm a list", .malformed, #""HS256""#, #"["HS256","none"]"#),
      header("algorithm twice", .malformed, #"{"alg""#, #"{"alg":"none","alg""#),
      header("algorithm twice, once escaped", .malformed, #"{"alg""#, #"{"\u0061lg":"none","alg""#),
      header("algorithm twice, the last none", .malformed, #""Key-1"}"#, #""Key-1","alg":"none"}"#),
    ]

  static let onHeader: [Attack] = [
    header(
      "an extension is critical", .unsupported, "{", #"{"crit":["exp"],"#, twin: #"{"critical":["exp"],"#),
    header("critical is an empty list", .unsupported, "{", #"{"crit":[],"#, twin: #"{"Crit":[],"#),
    header("claims not in base 64", .unsupported, "{", #"{"b64":false,"#, twin: #"{"B64":false,"#),
    header("claims not in base 64, critical", .unsupported, "{", #"{"b64":false,"crit":["b64"],"#),
    header("type of another kind", .unsupported, #""JWT""#, #""JWE""#, twin: #""at+JWT""#),
    header(
      "type of an identity token's relative", .unsupported, #""JWT""#, #""logout+jwt""#, twin: #""jwt""#),
    header("type a number", .malformed, #""JWT""#, "1"),
    header("type null", .malformed, #","typ":"JWT""#, #","typ":null"#, twin: ""),
    header("header an array", .malformed, #"{"alg":"HS256","typ":"JWT","kid":"Key-1"}"#, #"["alg","HS256"]"#),
    header("header a text", .malformed, #"{"alg":"HS256","typ":"JWT","kid":"Key-1"}"#, #""HS256""#),
    header("header null", .malformed, #"{"alg":"HS256","typ":"JWT","kid":"Key-1"}"#, "null"),
    header("header empty", .malformed, #"{"alg":"HS256","typ":"JWT","kid":"Key-1"}"#, "{}"),
    header("header not there", .malformed, #"{"alg":"HS256","typ":"JWT","kid":"Key-1"}"#, ""),
    header("header with something after it", .malformed, #""Key-1"}"#, #""Key-1"}{}"#, twin: #""Key-1"} "#),
    header("header with a comment", .malformed, "{", "{/**/", twin: "{ "),
    header("header after a byte order mark", .malformed, "{", "\u{feff}{", twin: "\r\n{"),
    header("header of two types", .malformed, #""typ":"JWT""#, #""typ":"JWT","typ":"at+jwt""#),
  ]

  static let onKeyID: [Attack] =
    [
      ("a path", "../../../../dev/null"), ("an absolute path", "/dev/null"),
      ("a query", "x' UNION SELECT 'secret'--"),
      ("a command", "|touch /tmp/x"), ("an address", "https://attacker.example/key.json"),
      ("of other case", "KEY-1"), ("with a space", "Key-1 "), ("the beginning of a known one", "Key-"),
      ("of another algorithm's key", "rsa"), ("equal only in canonical form", "\u{212a}ey-1"),
      ("as long as may be", String(repeating: "k", count: 256)),
    ].map { what, id in header("key id \(what)", .wrongKey, "Key-1", id) }
    + [
      ("empty", #""""#), ("a NUL", #""\u0000""#), ("a known one and a NUL", #""Key-1\u0000""#),
      ("a new line", #""Key-1\n""#), ("too long", "\"\(String(repeating: "k", count: 257))\""),
      ("a number", "1"),
      ("null", "null"), ("a list", #"["Key-1"]"#),
    ].map { what, id in header("key id \(what)", .malformed, #""Key-1""#, id) }
    + [header("key id twice", .malformed, #""kid":"Key-1""#, #""kid":"Key-1","kid":"rsa""#)]

  /// A header that brings a key, or says where one is. The twin brings it too, and is signed by a key that we know.
  static let onKeyInHeader: [Attack] = [
    ("jwk", #"{"kty":"oct","k":"7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u4"}"#),
    ("jku", #""https://attacker.example/jwks.json""#), ("x5u", #""https://attacker.example/x5u.pem""#),
    ("x5c", #"["MIIB"]"#), ("x5t#S256", #""7u7u""#),
  ].flatMap { name, value in
    [#""alg":"HS256","kid":"Key-1""#, #""alg":"HS256""#].map { rest in
      let header = #"{"\#(name)":\#(value),\#(rest)}"#
      return make(
        "attacker's key in \(name), \(rest.contains("kid") ? "with a known id" : "without id")",
        .badSignature,
        forged: {
          $0.header = header
          $0.signer = Keys.attackers
        }, twin: { $0.header = header })
    }
  }

  /// Signed with what everybody knows, as if it were a secret.
  static let onKeyConfusion: [Attack] = [
    confusion(
      "an RSA key's modulus as the secret", .wrongKey, id: "rsa", [0x80] + [UInt8](repeating: 7, count: 255)),
    confusion(
      "an RSA key's modulus, without id", .badSignature, id: nil, [0x80] + [UInt8](repeating: 7, count: 255)),
    confusion("a point as the secret", .wrongKey, id: "ec", [4] + [UInt8](repeating: 3, count: 64)),
    confusion("an Ed25519 key as the secret", .wrongKey, id: "ed", [UInt8](repeating: 5, count: 32)),
    confusion("the empty secret", .badSignature, id: nil, []),
    header("a secret's signature as one of P-256", .wrongKey, "HS256", "ES256"),
    header("a secret's signature as RSA's", .wrongKey, "HS256", "RS256"),
    header("a secret's signature as Ed25519's", .wrongKey, "HS256", "EdDSA"),
    header(
      "a secret's signature as P-256's, without id", .badSignature, #""HS256","typ":"JWT","kid":"Key-1""#,
      #""ES256""#,
      twin: #""HS256""#),
    make(
      "a secret that is too short", .wrongKey, forged: { $0.useSecret(bytes: 31) },
      twin: { $0.useSecret(bytes: 32) }),
  ]

  private static func confusion(_ what: String, _ fault: TokenFault, id: String?, _ secret: [UInt8]) -> Attack
  {
    make(
      what, fault,
      forged: {
        $0.header = #"{"alg":"HS256"\#(id.map { #","kid":"\#($0)""# } ?? "")}"#
        $0.signer = .secret(secret)
      },
      twin: {
        // What that key does sign.
        let key = Keys.all.first { $0.id == id } ?? Keys.secret
        $0.header = #"{"alg":"\#(key.algorithm.rawValue)"\#(id.map { #","kid":"\#($0)""# } ?? "")}"#
        $0.signer = key.material
      })
  }
}

extension Forgery {
  fileprivate mutating func useSecret(bytes: Int) {
    let key = VerificationKey(id: "Key-1", material: .secret([UInt8](repeating: 9, count: bytes)))
    keys = [key]
    signer = key.material
  }
}
