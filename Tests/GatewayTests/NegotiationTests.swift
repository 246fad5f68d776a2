import Testing

@testable import Gateway

@Suite struct AcceptEncodingTests {
  @Test(arguments: [
    "gzip", "GZIP", "x-gzip", "deflate, gzip", "gzip;q=0.001", "gzip; q=1.0", "gzip ;\tq=0.5", "*", "*;q=0.1",
    "identity;q=0, *;q=1", "br;q=1.0, gzip;q=0.8, *;q=0.1", "gzip;level=9;q=0.2", ",gzip,", "gzip;Q=0.3",
  ])
  func gzipIsTakenWhereItIsNamedOrEverythingIs(header: String) {
    #expect(AcceptEncoding.takesGzip(header))
  }

  @Test(
    arguments: [
      nil, "", "identity", "br, deflate", "gzip;q=0", "gzip;q=0.000", "gzip; Q=0", "*;q=0", "*, gzip;q=0",
      "gzip;q=0, *", "gzipped", "xgzip", ";", ",", "q=1",
    ] as [String?])
  func gzipIsNotTakenOtherwise(header: String?) {
    #expect(!AcceptEncoding.takesGzip(header))
  }
}

@Suite struct ContentTypeTests {
  @Test(arguments: [
    ("index.html", "text/html; charset=utf-8"), ("INDEX.HTM", "text/html; charset=utf-8"),
    ("a/b/app.min.js", "text/javascript; charset=utf-8"), ("v.tar.gz", "application/gzip"),
    ("clip.m3u8", "application/vnd.apple.mpegurl"), ("seg.m4s", "video/iso.segment"),
    (".json", "application/json"),
    ("main.wasm", "application/wasm"),
  ])
  func theLastExtensionNamesTheType(name: String, type: String) {
    #expect(ContentType.of(fileName: name) == type)
  }

  @Test(arguments: ["", "README", "file.", "a.html/README", "x.exe", "x.html ", "x.php"])
  func whatIsUnknownIsBytes(name: String) {
    #expect(ContentType.of(fileName: name) == "application/octet-stream")
  }

  @Test func textIsWorthCompressingAndWhatIsCompressedIsNot() {
    for name in [
      "a.html", "a.css", "a.js", "a.json", "a.svg", "a.xml", "a.wasm", "a.m3u8", "a.webmanifest", "a.vtt",
    ] {
      #expect(ContentType.isCompressible(ContentType.of(fileName: name)), "\(name)")
    }
    #expect(ContentType.isCompressible(ContentType.problem))
    for name in ["a.png", "a.jpg", "a.mp4", "a.zip", "a.gz", "a.woff2", "a.pdf", "a.webm", "a"] {
      #expect(!ContentType.isCompressible(ContentType.of(fileName: name)), "\(name)")
    }
  }
}
