import CLinux
import Cluster
import Gateway
import Glibc
import Telemetry

/// `lyceum check`: reads the configuration as `serve` does, says every fault, and tries what it names.
enum Check {
  static func run(_ arguments: [String], environment: [String: String]) -> Int32 {
    for name in Configuration.unknownVariables(in: environment) {
      say("warning  \(name) is no setting of Lyceum; is it misspelt?")
    }
    let configuration: Configuration
    do { configuration = try Configuration(arguments: arguments, environment: environment) } catch {
      for fault in error.list { say("fault    \(fault)") }
      return 78
    }
    let here = [
      listen(configuration), data(configuration), storage(configuration), cluster(configuration),
      certificate(configuration),
      browserApp(configuration),
    ].compactMap { $0 }
    for finding in here { tell(finding) }
    // What is wrong there is told below, once.
    Log.shared.configure(level: .error, format: configuration.logFormat)
    guard configuration.namesOtherServers else { return here.allSatisfy(\.isGood) ? 0 : 69 }
    return CommandRun.onLoop {
      var isGood = here.allSatisfy(\.isGood)
      for probe in [database, trustedKeys, mailServer] {
        guard let finding = await probe(configuration) else { continue }
        tell(finding)
        isGood = isGood && finding.isGood
      }
      return isGood ? 0 : 69
    }
  }

  struct Finding {
    let isGood: Bool
    let sentence: String
  }

  private static func tell(_ finding: Finding) {
    say("\(finding.isGood ? "good    " : "fault   ") \(finding.sentence)")
  }

  private static func listen(_ configuration: Configuration) -> Finding {
    var port: UInt16 = 0
    let descriptor = linux_listen(configuration.host, configuration.port, 1, &port)
    guard descriptor >= 0 else {
      let failure = Gateway.OpenFailure.cannotListen(
        host: configuration.host, port: configuration.port, errno: -descriptor)
      return Finding(isGood: false, sentence: failure.sentence)
    }
    close(descriptor)
    return Finding(
      isGood: true,
      sentence: "LYCEUM_LISTEN: port \(port) is free; pages will be at \(configuration.url(port: port)).")
  }

  private static func data(_ configuration: Configuration) -> Finding {
    let path = configuration.dataDirectory
    let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    if access(path, W_OK | X_OK) == 0 {
      return Finding(isGood: true, sentence: "LYCEUM_DATA: \(path) can be written.")
    }
    if errno == ENOENT, access(parent.isEmpty ? "/" : parent, W_OK | X_OK) == 0 {
      return Finding(isGood: true, sentence: "LYCEUM_DATA: \(path) will be made.")
    }
    return Finding(
      isGood: false,
      sentence: "LYCEUM_DATA: \(path) cannot be made or written: \(String(cString: strerror(errno))).")
  }

  /// Whether PostgreSQL could run. That it takes connections is for the start to find.
  private static func cluster(_ configuration: Configuration) -> Finding? {
    guard configuration.databaseURL == nil else { return nil }
    do throws(ClusterFault) {
      let sentence = try ClusterProbe.examine(dataDirectory: configuration.dataDirectory)
      return Finding(isGood: true, sentence: "database: \(sentence)")
    } catch {
      return Finding(isGood: false, sentence: "database: \(error.sentence)")
    }
  }

  private static func browserApp(_ configuration: Configuration) -> Finding? {
    do throws(BrowserApp.Fault) {
      if let app = try BrowserApp.open(configuration.browserApp) {
        return Finding(
          isGood: true, sentence: "LYCEUM_WEB_APP: the browser app is there, \(app.pageCount) pages.")
      }
    } catch {
      return Finding(isGood: false, sentence: error.sentence)
    }
    guard configuration.browserApp == .beside else { return nil }
    let places = BrowserApp.placesBeside.joined(separator: ", ")
    return Finding(isGood: false, sentence: "LYCEUM_WEB_APP: no browser app in \(places); off serves none.")
  }

  private static func certificate(_ configuration: Configuration) -> Finding? {
    guard let certificate = configuration.certificate, let key = configuration.key else { return nil }
    do throws(TLSPair.Fault) {
      let days = try TLSPair(certificate: certificate, key: key).daysLeft()
      let words = days < 0 ? "expired \(-days) days ago" : "is good for \(days) days"
      return Finding(isGood: days >= 0, sentence: "LYCEUM_TLS_CERT: the certificate \(words).")
    } catch {
      return Finding(isGood: false, sentence: "LYCEUM_TLS_CERT, LYCEUM_TLS_KEY: \(error).")
    }
  }
}
