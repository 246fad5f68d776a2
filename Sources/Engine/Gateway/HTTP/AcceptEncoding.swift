/// RFC 9110, 12.5.3: whether the client takes gzip.
enum AcceptEncoding {
  static func takesGzip(_ header: String?) -> Bool {
    guard let header else { return false }
    var anyQuality: Double?
    for coding in header.split(separator: ",") {
      let parts = coding.split(separator: ";")
      guard let name = parts.first.map({ word($0) }) else { continue }
      let quality = parts.dropFirst().lazy.compactMap { qualityValue($0) }.first ?? 1
      if name == "gzip" || name == "x-gzip" { return quality > 0 }
      if name == "*" { anyQuality = quality }
    }
    return (anyQuality ?? 0) > 0
  }

  private static func qualityValue(_ parameter: Substring) -> Double? {
    let parameter = word(parameter)
    return parameter.hasPrefix("q=") ? Double(parameter.dropFirst(2)) : nil
  }

  private static func word(_ text: Substring) -> String {
    text.filter { $0 != " " && $0 != "\t" }.lowercased()
  }
}
