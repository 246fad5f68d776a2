import Bytes
import Testing
import TestSupport
import Tus

/// Headers as a client sends them, with the version unless told otherwise.
func headers(_ pairs: [TusHeader: String], version: String? = "1.0.0") -> Tus.Headers {
  { header in header == .resumable && pairs[.resumable] == nil ? version : pairs[header] }
}

@Suite struct TusRequestTests {
  private func creation(_ pairs: [TusHeader: String], bodyBytes: Int = 0) -> Result<TusCreation, TusFault> {
    do throws(TusFault) { return .success(try TusCreation(headers(pairs), bodyBytes: bodyBytes)) } catch {
      return .failure(error)
    }
  }

  private func fault(_ pairs: [TusHeader: String], bodyBytes: Int = 0) -> TusFault? {
    if case .failure(let fault) = creation(pairs, bodyBytes: bodyBytes) { fault } else { nil }
  }

  @Test(
    arguments: [
      ("0", 0), ("100", 100), ("9223372036854775807", Int64.max), ("007", 7),
    ] as [(String, Int64)]) func lengthsAreDecimalNumbers(text: String, length: Int64) throws
  {
    #expect(try creation([.length: text]).get().length == .known(length))
  }

  @Test(arguments: ["", "-1", "+1", "1.0", "1e3", "0x10", " 1", "9223372036854775808", "1 2", "ten", "١"])
  func whatIsNoNumberIsRefused(text: String) {
    #expect(fault([.length: text]) == .number(.length))
  }

  @Test func theLengthIsToldOrDeferred() throws {
    #expect(try creation([.deferLength: "1"]).get().length == .deferred)
    #expect(fault([:]) == .missing(.length))
    #expect(fault([.deferLength: "0"]) == .deferLength)
    #expect(fault([.deferLength: "true", .length: "1"]) == .deferLength)
    #expect(fault([.deferLength: "1", .length: "1"]) == .contradiction(.length, .deferLength))
  }

  @Test func onlyOneVersionIsSpoken() {
    for version in [nil, "", "0.2.2", "1.0", "1.0.0 ", "2.0.0"] {
      #expect(throws: TusFault.version) { try Tus.checkVersion(headers([:], version: version)) }
    }
    #expect(throws: Never.self) { try Tus.checkVersion(headers([:])) }
  }

  @Test func aBodyNeedsItsType() throws {
    #expect(fault([.length: "5"], bodyBytes: 5) == .contentType)
    #expect(fault([.length: "5", .contentType: "text/plain"], bodyBytes: 5) == .contentType)
    let type = "Application/Offset+Octet-Stream; charset=x"
    #expect(try creation([.length: "5", .contentType: type], bodyBytes: 5).get().length == .known(5))
  }

  @Test func partsAndWholes() throws {
    #expect(try creation([.length: "5", .concat: "partial"]).get().concat == .partial)
    let final = try creation([.concat: "final;/uploads/1 https://h/uploads/2"]).get()
    #expect(final.concat == .final(["/uploads/1", "https://h/uploads/2"]) && final.length == .ofParts)
    #expect(fault([.concat: "final;/uploads/1", .length: "1"]) == .contradiction(.length, .concat))
    #expect(fault([.concat: "final;/uploads/1", .deferLength: "1"]) == .contradiction(.deferLength, .concat))
    #expect(fault([.concat: "final;/uploads/1"], bodyBytes: 1) == .contradiction(.contentType, .concat))
    for text in ["", "Partial", "final", "final;", "final; ", "whole"] {
      #expect(fault([.concat: text]) == .concat)
    }
    let many = String(repeating: "/uploads/1 ", count: UploadConcat.partsMax + 1)
    #expect(fault([.concat: "final;" + many]) == .concat)
  }

  @Test(
    arguments: [
      ("/uploads/12", "12"), ("https://host:8080/uploads/12", "12"), ("/uploads/", nil),
      ("/uploads/1/2", nil),
      ("/other/12", nil), ("https://host", nil), ("uploads/12", nil), ("//uploads/12", nil),
    ] as [(String, String?)]) func aPartIsNamedByItsURL(url: String, name: String?)
  {
    #expect(UploadConcat.name(of: url, below: "/uploads") == name)
  }

  @Test func patchesNameTheirOffset() throws {
    let type = Tus.contentType
    let patch = try TusPatch(headers([.offset: "70", .contentType: type, .length: "100"]))
    #expect(patch.offset == 70 && patch.length == 100 && patch.checksum == nil)
    #expect(throws: TusFault.missing(.offset)) { try TusPatch(headers([.contentType: type])) }
    #expect(throws: TusFault.number(.offset)) { try TusPatch(headers([.contentType: type, .offset: "-1"])) }
    #expect(throws: TusFault.contentType) { try TusPatch(headers([.offset: "0"])) }
    #expect(throws: TusFault.version) {
      try TusPatch(headers([.offset: "0", .contentType: type], version: nil))
    }
  }

  @Test func checksumsHaveTheLengthOfTheirAlgorithm() throws {
    let sum = try UploadChecksum(parsing: "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=")
    #expect(sum.algorithm == .sha1 && sum.sum.count == 20)
    for text in ["", "sha512 AAAA", "SHA1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", "Kq5sNclPz7QV2+lfQIuc6R7oRu0="] {
      #expect(throws: TusFault.checksumAlgorithm) { try UploadChecksum(parsing: text) }
    }
    for text in [
      "sha1", "sha1 ", "sha1 AAAA", "sha1 not base64", "md5 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", "sha1  AAAA",
    ] {
      #expect(throws: TusFault.checksum) { try UploadChecksum(parsing: text) }
    }
  }

  /// Whatever comes, a value or a fault: never a trap.
  @Test func anyTextIsReadOrRefused() {
    var random = Seeded(for: "anyTextIsReadOrRefused")
    let alphabet = Array("01 ,;=/partialfinal+A-\u{E9}\u{1F600}\n".unicodeScalars)
    for _ in 0..<20_000 {
      let text = String(
        String.UnicodeScalarView(
          (0..<Int.random(in: 0...24, using: &random)).map { _ in
            alphabet.randomElement(using: &random)!
          }))
      for header in TusHeader.allCases {
        _ = creation([TusHeader.length: "1"].merging([header: text]) { $1 }, bodyBytes: text.utf8.count % 2)
      }
      _ = UploadConcat.name(of: text, below: "/uploads")
    }
  }
}
