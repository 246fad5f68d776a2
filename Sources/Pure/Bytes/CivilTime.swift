/// A moment of the proleptic Gregorian calendar in UTC, to the millisecond.
///
/// Days are counted in eras of 400 years that start on 1 March, which puts the leap day at the end of a year
/// (Howard Hinnant, "chrono-compatible low-level date algorithms").
public struct CivilTime: Hashable, Sendable {
  public let year: Int
  public let month: Int
  public let day: Int
  public let hour: Int
  public let minute: Int
  public let second: Int
  public let millisecond: Int

  /// The years that four digits can write.
  public static let writableYears = 0...9999

  /// Nil unless the date exists and the time is one of its day's 86,400 seconds.
  public init?(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, millisecond: Int = 0
  ) {
    guard Self.writableYears.contains(year), (1...12).contains(month), day >= 1,
      day <= Self.dayCount(year: year, month: month),
      (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second),
      (0..<1000).contains(millisecond)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
    self.millisecond = millisecond
  }

  /// The moment `unixMs` milliseconds after the start of 1970, or before it when negative.
  public init(unixMs: Int64) {
    let (days, inDay) = Self.split(unixMs, by: Self.dayMs)
    (year, month, day) = Self.date(daysSince1970: Int(days))
    let ms = Int(inDay)
    hour = ms / 3_600_000
    minute = ms / 60_000 % 60
    second = ms / 1000 % 60
    millisecond = ms % 1000
  }

  /// Milliseconds since the start of 1970.
  public var unixMs: Int64 {
    let seconds = (hour * 60 + minute) * 60 + second
    return Int64(daysSince1970) * Self.dayMs + Int64(seconds * 1000 + millisecond)
  }

  /// Sunday is 0.
  public var weekday: Int {
    // 1 January 1970 was a Thursday.
    Int(Self.split(Int64(daysSince1970) + 4, by: 7).rest)
  }

  /// Whole days since 1 January 1970.
  public var daysSince1970: Int {
    let marchYear = month > 2 ? year : year - 1
    let (era, yearOfEra) = Self.split(Int64(marchYear), by: 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = Int(yearOfEra) * 365 + Int(yearOfEra) / 4 - Int(yearOfEra) / 100 + dayOfYear
    return Int(era) * Self.daysPerEra + dayOfEra - Self.daysToEpoch
  }

  /// How many days a month has.
  public static func dayCount(year: Int, month: Int) -> Int {
    switch month {
    case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static let dayMs: Int64 = 86_400_000
  private static let daysPerEra = 146_097
  /// From 1 March of year 0 to 1 January 1970.
  private static let daysToEpoch = 719_468

  private static func date(daysSince1970: Int) -> (year: Int, month: Int, day: Int) {
    let (era, rest) = split(Int64(daysSince1970 + daysToEpoch), by: Int64(daysPerEra))
    let dayOfEra = Int(rest)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let year = yearOfEra + Int(era) * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }

  /// Division that rounds down, so that moments before 1970 fall on their own day.
  private static func split(_ value: Int64, by size: Int64) -> (whole: Int64, rest: Int64) {
    let (whole, rest) = value.quotientAndRemainder(dividingBy: size)
    return rest < 0 ? (whole - 1, rest + size) : (whole, rest)
  }
}
