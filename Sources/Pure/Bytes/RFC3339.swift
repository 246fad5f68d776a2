/// Moments as JSON and logs write them: `2026-11-21T08:14:30.123Z`.
///
///     date-time = 4DIGIT "-" 2DIGIT "-" 2DIGIT "T" 2DIGIT ":" 2DIGIT ":" 2DIGIT ["." 1*DIGIT] zone
///     zone      = "Z" / ("+" / "-") 2DIGIT ":" 2DIGIT
public enum RFC3339 {
  /// The moment in UTC with milliseconds; years outside 0000 to 9999 cannot be written.
  public static func format(unixMs: Int64) -> String {
    var writer = ByteWriter(capacityBytes: 24)
    append(unixMs: unixMs, to: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// Appends what `format` returns.
  public static func append(unixMs: Int64, to writer: inout ByteWriter) {
    let time = CivilTime(unixMs: unixMs)
    precondition(CivilTime.writableYears ~= time.year, "RFC 3339 writes the years 0000 to 9999 only.")
    writer.append(decimal: time.year, width: 4)
    writer.append(UInt8(ascii: "-"))
    writer.append(decimal: time.month, width: 2)
    writer.append(UInt8(ascii: "-"))
    writer.append(decimal: time.day, width: 2)
    writer.append(UInt8(ascii: "T"))
    writer.append(decimal: time.hour, width: 2)
    writer.append(UInt8(ascii: ":"))
    writer.append(decimal: time.minute, width: 2)
    writer.append(UInt8(ascii: ":"))
    writer.append(decimal: time.second, width: 2)
    writer.append(UInt8(ascii: "."))
    writer.append(decimal: time.millisecond, width: 3)
    writer.append(UInt8(ascii: "Z"))
  }

  /// The moment that a text names, in milliseconds; digits below those are dropped.
  ///
  /// A leap second, which Unix time cannot name, is refused, and so is a year that `format` could not write.
  public static func parse(_ text: String) -> Int64? { parse(bytes: Array(text.utf8)) }

  /// The moment that a text names, in milliseconds.
  public static func parse(bytes: [UInt8]) -> Int64? {
    var fields = DateFields(bytes)
    guard let year = fields.number(4), fields.take("-"), let month = fields.number(2), fields.take("-"),
      let day = fields.number(2), fields.take("T") || fields.take("t"),
      let hour = fields.number(2), fields.take(":"), let minute = fields.number(2), fields.take(":"),
      let second = fields.number(2), let millisecond = fraction(&fields),
      let offsetMinutes = zone(&fields), fields.isAtEnd,
      let local = CivilTime(
        year: year, month: month, day: day, hour: hour, minute: minute, second: second,
        millisecond: millisecond)
    else { return nil }
    let unixMs = local.unixMs - Int64(offsetMinutes) * 60_000
    return CivilTime.writableYears ~= CivilTime(unixMs: unixMs).year ? unixMs : nil
  }

  private static func fraction(_ fields: inout DateFields) -> Int? {
    guard fields.take(".") else { return 0 }
    guard let first = fields.number(1) else { return nil }
    var millisecond = first * 100
    var scale = 10
    while let digit = fields.number(1) {
      millisecond += digit * scale
      scale /= 10
    }
    return millisecond
  }

  private static func zone(_ fields: inout DateFields) -> Int? {
    if fields.take("Z") || fields.take("z") { return 0 }
    let isWest = fields.take("-")
    guard isWest || fields.take("+"), let hours = fields.number(2), hours < 24, fields.take(":"),
      let minutes = fields.number(2), minutes < 60
    else { return nil }
    return (isWest ? -1 : 1) * (hours * 60 + minutes)
  }
}
