import Files
import Testing

@Suite struct FileNameTests {
  @Test(arguments: [
    ("notes.pdf", "notes.pdf"), ("Übung 1.pdf", "Übung 1.pdf"), ("../../etc/passwd", "passwd"),
    ("C:\\Users\\ada\\a.txt", "a.txt"), ("", "file"), ("...", "file"), ("/", "file"),
    (".htaccess", "htaccess"),
    ("a\u{0}b\r\nc.txt", "abc.txt"), ("photo\u{202E}gpj.exe", "photogpj.exe"), ("a\u{200B}b", "ab"),
    ("CON", "file-CON"), ("com1.txt", "file-com1.txt"), ("a<b>:\"|?*.txt", "a_b______.txt"),
    ("end. . ", "end"),
    ("日本語.docx", "日本語.docx"), ("console.log", "console.log"),
  ]) func whatIsNotSafeIsLeftOut(wanted: String, kept: String) {
    #expect(FileName(wanted).text == kept)
  }

  @Test func aLongNameKeepsItsEnding() {
    let name = FileName(String(repeating: "ü", count: 300) + ".tar.gz")
    #expect(name.text.utf8.count <= FileName.bytesMax)
    #expect(name.text.hasSuffix(".gz"))
    #expect(FileName(name.text) == name)
  }

  @Test(arguments: [
    ("plain.txt", true, "inline; filename=\"plain.txt\""),
    ("Übung.pdf", false, "attachment; filename=\"_bung.pdf\"; filename*=UTF-8''%C3%9Cbung.pdf"),
    ("50%.txt", false, "attachment; filename=\"50_.txt\"; filename*=UTF-8''50%25.txt"),
  ]) func theDispositionHasBothForms(name: String, isInline: Bool, header: String) {
    #expect(ContentDisposition.header(FileName(name), isInline: isInline) == header)
  }
}
