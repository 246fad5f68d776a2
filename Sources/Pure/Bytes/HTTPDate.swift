/// Moments as HTTP headers write them (RFC 9110, section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
public enum HTTPDate {
  /// The second in which the moment lies; years outside 0000 to 9999 cannot be written.
  public static func format(unixMs: Int64) -> String {
    let time = CivilTime(unixMs: unixMs)
    precondition(CivilTime.writableYears ~= time.year, "An HTTP date writes the years 0000 to 9999 only.")
    var writer = ByteWriter(capacityBytes: 29)
    writer.append(utf8: weekdays[time.weekday])
    writer.append(", ")
    writer.append(decimal: time.day, width: 2)
    writer.append(UInt8(ascii: " "))
    writer.append(utf8: months[time.month - 1])
    writer.append(UInt8(ascii: " "))
    writer.append(decimal: time.year, width: 4)
    writer.append(UInt8(ascii: " "))
    writer.append(decimal: time.hour, width: 2)
    writer.append(UInt8(ascii: ":"))
    writer.append(decimal: time.minute, width: 2)
    writer.append(UInt8(ascii: ":"))
    writer.append(decimal: time.second, width: 2)
    writer.append(" GMT")
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// The moment in milliseconds. The two obsolete forms give nil, as does a weekday that is not the date's: a
  /// condition that nobody can read is one that a server ignores.
  public static func parse(_ text: String) -> Int64? {
    var fields = DateFields(Array(text.utf8))
    guard let weekday = fields.take(oneOf: weekdays), fields.take(", "),
      let day = fields.number(2), fields.take(" "),
      let month = fields.take(oneOf: months), fields.take(" "),
      let year = fields.number(4), fields.take(" "),
      let hour = fields.number(2), fields.take(":"), let minute = fields.number(2), fields.take(":"),
      let second = fields.number(2), fields.take(" GMT"), fields.isAtEnd,
      let time = CivilTime(
        year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second),
      time.weekday == weekday
    else { return nil }
    return time.unixMs
  }

  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
