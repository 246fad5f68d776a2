/// One row of a table.
public struct TableRow: Sendable, Hashable {
  /// The line that it begins in, from 1, as an editor shows it: a field may hold line ends.
  public let line: Int
  public let fields: [String]
}

/// Reads comma-separated values (RFC 4180), strictly, a row at a time.
///
///     file   = [ "sep=" separator line-end ] *( row line-end ) [ row ]
///     row    = field *( separator field )
///     field  = quote *( any but quote / quote quote ) quote / *( any but quote, separator, CR, LF )
///     line-end = CR LF / LF / CR
///
/// The separator is a comma, a semicolon or a tab: whichever the first line has most of. Rows in which nothing stands are
/// passed over. After a fault it goes on with the next line, but for a quote that is never closed and too many rows,
/// after which nothing is certain.
public struct TableReader: Sendable {
  public struct Limits: Sendable {
    public var rowsMax = 100_000
    public var columnsMax = 100
    public var fieldBytesMax = 4_096

    public init() {}
  }

  private static let quote = UInt8(ascii: "\"")
  private static let (cr, lf): (UInt8, UInt8) = (0x0D, 0x0A)
  private static let separators = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]

  public let separator: UInt8
  private let bytes: [UInt8]
  private let limits: Limits
  private var position = 0
  private var lineStart = 0
  private var line = 1
  private var rowCount = 0

  /// Reads text in UTF-8. `separator`: nil to find out.
  public init(_ utf8: [UInt8], separator: UInt8? = nil, limits: Limits = Limits()) {
    bytes = utf8
    self.limits = limits
    if separator == nil, let named = Self.named(in: utf8) {
      self.separator = named
      position = 5
      takeLineEnd()
    } else {
      self.separator = separator ?? Self.mostFrequent(in: utf8)
    }
  }

  /// The next row in which something stands; nil: there are no more.
  public mutating func next() throws(TableFault) -> TableRow? {
    while position < bytes.count {
      let row = try row()
      guard row.fields.contains(where: { !$0.isEmpty }) else { continue }
      rowCount += 1
      guard rowCount <= limits.rowsMax else {
        position = bytes.count
        throw TableFault(
          .tooManyRows, line: row.line,
          "The file has more than \(limits.rowsMax) rows; what follows was not read.")
      }
      return row
    }
    return nil
  }

  private mutating func row() throws(TableFault) -> TableRow {
    let first = line
    var fields: [String] = []
    while true {
      guard fields.count < limits.columnsMax else {
        throw skipping(.tooManyColumns, "A row has at most \(limits.columnsMax) columns.")
      }
      fields.append(try field())
      guard position < bytes.count, bytes[position] == separator else { break }
      position += 1
    }
    takeLineEnd()
    return TableRow(line: first, fields: fields)
  }

  private mutating func field() throws(TableFault) -> String {
    if position < bytes.count, bytes[position] == Self.quote { return try quoted() }
    let start = position
    while position < bytes.count, !isEnd(bytes[position]) {
      if bytes[position] == Self.quote {
        throw skipping(.strayQuote, "A quote stands inside of a field that does not begin with one.")
      }
      position += 1
    }
    return try text(bytes[start..<position])
  }

  private mutating func quoted() throws(TableFault) -> String {
    let opening = TableFault(
      .openQuote, line: line, column: column, "This quote is never closed; nothing after it was read.")
    position += 1
    var content: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      if byte == Self.quote {
        position += 1
        guard position < bytes.count, bytes[position] == Self.quote else { return try closed(content) }
        content.append(byte)
        position += 1
      } else if byte == Self.cr || byte == Self.lf {
        let start = position
        takeLineEnd()
        content.append(contentsOf: bytes[start..<position])
      } else {
        content.append(byte)
        position += 1
      }
    }
    throw opening
  }

  /// Behind a closing quote.
  private mutating func closed(_ content: [UInt8]) throws(TableFault) -> String {
    guard position == bytes.count || isEnd(bytes[position]) else {
      throw skipping(.textAfterQuote, "Something follows a closing quote; a quote within a field is doubled.")
    }
    return try text(content[...])
  }

  private mutating func text(_ bytes: ArraySlice<UInt8>) throws(TableFault) -> String {
    guard bytes.count <= limits.fieldBytesMax else {
      throw skipping(.fieldTooLong, "A field has at most \(limits.fieldBytesMax) bytes.")
    }
    guard !bytes.contains(0) else {
      throw skipping(.badCharacter, "This field has the character NUL, which no text has.")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The fault here; the rest of the line is passed over.
  private mutating func skipping(_ code: TableFault.Code, _ message: String) -> TableFault {
    let fault = TableFault(code, line: line, column: column, message)
    while position < bytes.count, bytes[position] != Self.cr, bytes[position] != Self.lf { position += 1 }
    takeLineEnd()
    return fault
  }

  private func isEnd(_ byte: UInt8) -> Bool { byte == separator || byte == Self.lf || byte == Self.cr }

  /// In characters: bytes that go on with one are not counted.
  private var column: Int { bytes[lineStart..<position].count { $0 & 0xC0 != 0x80 } + 1 }

  private mutating func takeLineEnd() {
    guard position < bytes.count else { return }
    position +=
      bytes[position] == Self.cr && position + 1 < bytes.count && bytes[position + 1] == Self.lf ? 2 : 1
    line += 1
    lineStart = position
  }

  /// What some spreadsheets write, and hide, above everything else.
  private static func named(in bytes: [UInt8]) -> UInt8? {
    guard bytes.count > 5, bytes.starts(with: "sep=".utf8), separators.contains(bytes[4]),
      bytes[5] == cr || bytes[5] == lf
    else { return nil }
    return bytes[4]
  }

  private static func mostFrequent(in bytes: [UInt8]) -> UInt8 {
    var counts = separators.map { _ in 0 }
    var isQuoted = false
    for byte in bytes {
      if byte == quote { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == cr || byte == lf { break }
      if let number = separators.firstIndex(of: byte) { counts[number] += 1 }
    }
    return separators[counts.firstIndex(of: counts.max()!)!]
  }
}
