import Bytes
import Testing
import Tus

@Suite struct UploadMetadataTests {
  private func fault(_ text: String) -> TusFault? {
    do throws(TusFault) { _ = try UploadMetadata(parsing: text) } catch { return error }
    return nil
  }

  @Test func pairsAreReadAndKeptAsTheyCame() throws {
    let text = "filename d29ybGRfZG9taW5hdGlvbl9wbGFuLnBkZg==,is_confidential, title w5xidW5n"
    let metadata = try UploadMetadata(parsing: text)
    #expect(metadata["filename"] == "world_domination_plan.pdf")
    #expect(metadata["title"] == "Übung" && metadata["is_confidential"] == nil && metadata["absent"] == nil)
    #expect(metadata.text == text && !metadata.isEmpty && UploadMetadata.none.isEmpty)
    #expect(try UploadMetadata(parsing: "filename ")["filename"] == nil)
  }

  @Test func whatIsWrongIsSaid() {
    #expect(fault("") == nil)
    #expect(fault("a YQ==,") == .metadata(.emptyKey))
    #expect(fault("a YQ==,,b YQ==") == .metadata(.emptyKey))
    #expect(fault("a YQ==,a Yg==") == .metadata(.repeatedKey("a")))
    #expect(fault("a YQ== Yg==") == .metadata(.form))
    #expect(fault("a Y") == .metadata(.notBase64("a")))
    #expect(fault("a YQ") == .metadata(.notBase64("a")))
    #expect(fault("a b!ld") == .metadata(.notBase64("a")))
    #expect(fault("a YR==") == .metadata(.notBase64("a")), "unused bits are set")
    #expect(fault("a /w==") == .metadata(.notText("a")), "not UTF-8")
    #expect(fault("a AA==") == .metadata(.notText("a")), "a NUL")
    #expect(fault("\u{FC} YQ==") == .metadata(.notASCII))
    let many = (0...UploadMetadata.pairsMax).map { "k\($0)" }.joined(separator: ",")
    #expect(fault(many) == .metadata(.tooLarge))
    #expect(fault("a " + String(repeating: "YWFh", count: 3_000)) == .metadata(.tooLarge))
  }
}
