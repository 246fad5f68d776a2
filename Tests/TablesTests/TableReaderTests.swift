import Bytes
import TestSupport
import Testing

@testable import Tables

/// Every row and every fault, in order.
private enum Read: Hashable {
  case row(Int, [String])
  case fault(TableFault.Code, line: Int, column: Int)
}

private func read(_ bytes: [UInt8], limits: TableReader.Limits = .init()) throws -> [Read] {
  var reader = TableReader(try TableText(bytes).utf8, limits: limits)
  var all: [Read] = []
  while true {
    do throws(TableFault) {
      guard let row = try reader.next() else { return all }
      all.append(.row(row.line, row.fields))
    } catch { all.append(.fault(error.code, line: error.line, column: error.column)) }
  }
}

private func read(_ text: String, limits: TableReader.Limits = .init()) throws -> [Read] {
  try read(Array(text.utf8), limits: limits)
}

@Suite struct TableReaderTests {
  @Test func plainRows() throws {
    #expect(try read("a,b\n1,2\n") == [.row(1, ["a", "b"]), .row(2, ["1", "2"])])
    #expect(try read("a,b\n1,2") == [.row(1, ["a", "b"]), .row(2, ["1", "2"])])
    #expect(try read("") == [])
    #expect(try read("\n\n") == [])
    #expect(try read("a,") == [.row(1, ["a", ""])])
  }

  @Test(arguments: ["\n", "\r\n", "\r"]) func lineEndsOfEverySystem(_ end: String) throws {
    let text = ["a,b", "1,2", "", "3,4", ""].joined(separator: end)
    #expect(try read(text) == [.row(1, ["a", "b"]), .row(2, ["1", "2"]), .row(4, ["3", "4"])])
  }

  @Test func linesAreCountedAsAnEditorDoes() throws {
    #expect(
      try read("a,b\n\"x\ny\r\nz\",2\n3,\"\"\"\"\n")
        == [.row(1, ["a", "b"]), .row(2, ["x\ny\r\nz", "2"]), .row(5, ["3", "\""])])
  }

  @Test func rowsInWhichNothingStandsArePassedOver() throws {
    #expect(try read("a,b\n,\n\"\",\n1,\n") == [.row(1, ["a", "b"]), .row(4, ["1", ""])])
  }

  @Test(arguments: [",", ";", "\t"]) func separatorIsFoundInTheFirstLine(_ separator: String) throws {
    #expect(TableReader(Array("\"a,b,c\"\(separator)d".utf8)).separator == separator.utf8.first!)
  }

  @Test func separatorThatASpreadsheetNamed() throws {
    #expect(try read("sep=;\na,b;c\r\n1;2") == [.row(2, ["a,b", "c"]), .row(3, ["1", "2"])])
  }

  @Test func faultsSayWhereAndTheNextLineIsRead() throws {
    #expect(
      try read("a,b\n1,x\"y\nÄ \"z\",2\n\"x\"y,1\n3,4\n")
        == [
          .row(1, ["a", "b"]), .fault(.strayQuote, line: 2, column: 4),
          .fault(.strayQuote, line: 3, column: 3), .fault(.textAfterQuote, line: 4, column: 4),
          .row(5, ["3", "4"]),
        ])
  }

  @Test func quoteThatIsNeverClosedEndsEverything() throws {
    #expect(
      try read("a,b\n1,\"x\n2,3\n4,5\n") == [.row(1, ["a", "b"]), .fault(.openQuote, line: 2, column: 3)])
  }

  @Test func whatIsTooMuchIsRefused() throws {
    var limits = TableReader.Limits()
    limits.rowsMax = 2
    limits.columnsMax = 3
    limits.fieldBytesMax = 4
    #expect(
      try read("a,b\n1,12345\n1,2,3,4\n\"12345\",1\n5,6\n7,8\n9,9", limits: limits)
        == [
          .row(1, ["a", "b"]), .fault(.fieldTooLong, line: 2, column: 8),
          .fault(.tooManyColumns, line: 3, column: 7), .fault(.fieldTooLong, line: 4, column: 8),
          .row(5, ["5", "6"]), .fault(.tooManyRows, line: 6, column: 1),
        ])
    #expect(
      try read("a\n\0\nb") == [.row(1, ["a"]), .fault(.badCharacter, line: 2, column: 2), .row(3, ["b"])])
  }

  // MARK: Encodings

  @Test func encodings() throws {
    let text = "näme,€\nŽofie,“x”\n😀,ß\n"
    let expected = try read(text)
    #expect(try read([0xEF, 0xBB, 0xBF] + Array(text.utf8)) == expected)
    let units = Array(text.utf16)
    let little: [UInt8] =
      [0xFF, 0xFE] + units.flatMap { unit -> [UInt8] in [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    let big: [UInt8] =
      [0xFE, 0xFF] + units.flatMap { unit -> [UInt8] in [UInt8(unit >> 8), UInt8(unit & 0xFF)] }
    #expect(try read(little) == expected)
    #expect(try read(big) == expected)
    #expect(try TableText(little).encoding == .utf16LittleEndian)
    #expect(try TableText(big).encoding == .utf16BigEndian)
    #expect(try TableText(Array(text.utf8)).encoding == .utf8)
  }

  @Test func whatIsNoUTF8IsWindows1252() throws {
    let text = try TableText([0x6E, 0xE4, 0x6D, 0x65, 0x2C, 0x80, 0x0A, 0x8E, 0x93, 0x94, 0xFF, 0x81])
    #expect(text.encoding == .windows1252)
    #expect(String(decoding: text.utf8, as: UTF8.self) == "näme,€\nŽ“”ÿ\u{81}")
  }

  @Test func halfACharacterIsRefused() {
    #expect(throws: TableFault.self) { try TableText([0xFF, 0xFE, 0x61, 0x00, 0x62]) }
    #expect(throws: TableFault.self) { try TableText([0xFF, 0xFE, 0x61, 0x00, 0x00, 0xD8]) }
    #expect(throws: TableFault.self) { try TableText([0xFE, 0xFF, 0xDC, 0x00, 0x00, 0x61]) }
  }

  // MARK: Round trips

  @Test func whateverIsWrittenIsReadAgain() throws {
    var random = Seeded(for: "whateverIsWrittenIsReadAgain")
    let letters: [Character] = ["a", "ß", "\"", ",", ";", "\t", "\n", "\r", "\r\n", " ", "😀", "=", "'"]
    for _ in 0..<2_000 {
      let width = Int.random(in: 1...5, using: &random)
      let separator = [",", ";", "\t"].randomElement(using: &random)!
      let end = ["\n", "\r\n", "\r"].randomElement(using: &random)!
      let header = (0..<width).map { "column \($0)" }
      let rows = (0..<Int.random(in: 0...6, using: &random)).map { _ in
        ["x"]
          + (1..<max(width, 1)).map { _ in
            String(
              (0..<Int.random(in: 0...8, using: &random)).map { _ in letters.randomElement(using: &random)! })
          }
      }.map { Array($0.prefix(width)) }
      var text = ""
      for (number, row) in ([header] + rows).enumerated() {
        if number > 0 { text += end }
        text += row.map { field in
          let isPlain =
            number == 0 || !field.unicodeScalars.contains { "\",;\t\n\r".unicodeScalars.contains($0) }
          return isPlain && Bool.random(using: &random)
            ? field : "\"" + field.replacing("\"", with: "\"\"") + "\""
        }.joined(separator: separator)
      }
      if width == 1, let first = text.utf8.first, first == UInt8(ascii: "\"") { continue }
      let read = try read(text).map { one -> [String] in
        guard case .row(_, let fields) = one else { return ["fault"] }
        return fields
      }
      #expect(read.elementsEqual([header] + rows) { $0.elementsEqual($1) { $0.utf8.elementsEqual($1.utf8) } })
    }
  }

  /// Whatever comes, it ends, and says nothing of lines that are not there.
  @Test func noiseIsReadToItsEnd() throws {
    var random = Seeded(for: "noiseIsReadToItsEnd")
    let bytes: [UInt8] = Array("\",;\n\r\tab=".utf8) + [0, 0x80, 0xE4, 0xFF, 0xFE]
    var limits = TableReader.Limits()
    limits.rowsMax = 8
    limits.columnsMax = 4
    limits.fieldBytesMax = 6
    for _ in 0..<5_000 {
      let noise = (0..<Int.random(in: 0...60, using: &random)).map { _ in bytes.randomElement(using: &random)!
      }
      let text: TableText
      do { text = try TableText(noise) } catch { continue }
      let lines = text.utf8.count { $0 == 0x0A || $0 == 0x0D } + 1
      var last = 0
      for one in try read(noise, limits: limits) {
        let line =
          switch one {
          case .row(let line, _): line
          case .fault(_, let line, _): line
          }
        #expect(line >= last && line <= lines)
        last = line
      }
    }
  }
}
