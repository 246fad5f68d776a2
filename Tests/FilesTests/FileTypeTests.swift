import Files
import Testing

@Suite struct FileTypeTests {
  private static func type(_ bytes: [UInt8], _ name: String = "x") -> FileType {
    FileType(head: bytes, isWhole: true, name: FileName(name))
  }

  @Test(
    arguments: [
      ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0], "a.txt", "image/png"),
      ([0xFF, 0xD8, 0xFF, 0xE0], "a.html", "image/jpeg"),
      (Array("GIF89a".utf8), "a", "image/gif"), (Array("%PDF-1.7".utf8), "a", "application/pdf"),
      ([0, 0, 0, 24] + Array("ftypisom".utf8), "a", "video/mp4"),
      ([0, 0, 0, 24] + Array("ftypqt  ".utf8), "a", "video/quicktime"),
      ([0, 0, 0, 24] + Array("ftypavif".utf8), "a", "image/avif"),
      ([0x1A, 0x45, 0xDF, 0xA3, 1, 2] + Array("webm".utf8), "a", "video/webm"),
      ([0x1A, 0x45, 0xDF, 0xA3, 1, 2] + Array("matroska".utf8), "a", "video/x-matroska"),
      (Array("RIFF....WEBP".utf8), "a", "image/webp"), (Array("RIFF....WAVE".utf8), "a", "audio/wav"),
      ([0x50, 0x4B, 3, 4], "a.zip", "application/zip"),
      (
        [0x50, 0x4B, 3, 4], "a.PPTX",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation"
      ),
      ([0x4D, 0x5A, 0x90, 0], "a.png", "application/x-msdownload"),
      (Array("WEBVTT\n\n".utf8), "a", "text/vtt"), (Array("plain words".utf8), "a.txt", "text/plain"),
      (Array("\u{FEFF}  <!DOCTYPE html><p>".utf8), "a.txt", "text/html"),
      (Array("words <ScRiPt>alert(1)</script>".utf8), "a.txt", "text/html"),
      (Array("alert(1)".utf8), "a.js", "text/html"),
      (Array("<svg xmlns='x'/>".utf8), "a.png", "image/svg+xml"),
      (Array("<?xml version='1.0'?><a/>".utf8), "a", "application/xml"),
      (Array("<?xml version='1.0'?><html/>".utf8), "a", "text/html"),
      ([0, 1, 2, 3], "a.mp4", "application/octet-stream"), ([], "a.mp4", "text/plain"),
      ([0xC3, 0x28], "a.txt", "application/octet-stream"),
    ] as [([UInt8], String, String)]) func theBytesTell(bytes: [UInt8], name: String, mediaType: String)
  {
    #expect(Self.type(bytes, name).mediaType == mediaType)
  }

  @Test func whatABrowserWouldRunIsToBeSaved() {
    for text in ["<html>", "<svg/>", "<?xml version='1.0'?>", "%PDF-1.4", "MZ.."] {
      #expect(!Self.type(Array(text.utf8)).isShownInPlace, "\(text)")
    }
    #expect(Self.type(Array("GIF87a".utf8)).isShownInPlace)
    #expect(!FileType(stored: "text/html").isShownInPlace && FileType(stored: "image/png").isShownInPlace)
  }

  @Test func aLetterMayBeCutAtTheEndOfWhatIsSeen() {
    let cut = Array("für ".utf8).dropLast(3)
    #expect(FileType(head: Array(cut), name: FileName("a")).mediaType == "text/plain")
    #expect(FileType(head: Array(cut), isWhole: true, name: FileName("a")) == .bytes)
  }

  @Test func aStoredTypeKeepsItsKind() {
    for head in [Array("GIF89a".utf8), Array("WEBVTT".utf8), [0xFF, 0xD8, 0xFF], Array("RIFF....AVI ".utf8)] {
      let type = Self.type(head)
      #expect(FileType(stored: type.mediaType) == type)
    }
  }
}
