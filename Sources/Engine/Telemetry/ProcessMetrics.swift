import Glibc

/// What the kernel knows of this process, under the names that Prometheus' own clients use. A value that cannot
/// be read is left off the page.
public enum ProcessMetrics {
  /// Registers them all.
  public static func register(in metrics: Metrics) {
    metrics.counter("process_cpu_seconds_total", help: "Processor time used, user and system.") {
      SystemClock.processSeconds()
    }
    metrics.gauge("process_resident_memory_bytes", help: "Memory resident now.", read: residentBytes)
    metrics.gauge("process_open_fds", help: "File descriptors open now.", read: openDescriptorCount)
    metrics.gauge("process_max_fds", help: "File descriptors that may be open.", read: descriptorMax)
    let start = startUnixSeconds()
    metrics.gauge("process_start_time_seconds", help: "When the process started, since 1970.") { start }
  }

  @Sendable private static func residentBytes() -> Double? {
    // statm counts pages: total, resident, ...
    guard let fields = SmallFile.read("/proc/self/statm")?.split(separator: " "), fields.count > 1,
      let pages = Double(fields[1])
    else { return nil }
    return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
  }

  @Sendable private static func openDescriptorCount() -> Double? {
    guard let directory = opendir("/proc/self/fd") else { return nil }
    defer { closedir(directory) }
    var count = 0
    while readdir(directory) != nil { count += 1 }
    // Not ".", "..", and the descriptor that reads this directory.
    return Double(count - 3)
  }

  @Sendable private static func descriptorMax() -> Double? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
    return Double(limit.rlim_cur)
  }

  private static func startUnixSeconds() -> Double? {
    // The command's name stands in parentheses and may hold anything; field 22 is the 20th after it.
    guard let stat = SmallFile.read("/proc/self/stat"), let name = stat.lastIndex(of: ")"),
      let boot = bootUnixSeconds()
    else { return nil }
    let fields = stat[stat.index(after: name)...].split(separator: " ")
    guard fields.count > 19, let ticks = Double(fields[19]) else { return nil }
    return boot + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  private static func bootUnixSeconds() -> Double? {
    let lines = SmallFile.read("/proc/stat")?.split(separator: "\n") ?? []
    return lines.first { $0.hasPrefix("btime ") }.flatMap { Double($0.dropFirst(6)) }
  }
}
