import Bytes
import DatabaseSupport
import Loop
import Telemetry
import TestSupport
import Testing

@testable import Database

struct ConnectionStringTests {
  @Test func addressAndKeywordsSayTheSame() throws {
    let address = try ConnectionString("postgresql://ann:s%20cret@db.example:5433/lyceum")
    let keywords = try ConnectionString("host=db.example port=5433 user=ann password='s cret' dbname=lyceum")
    for key in ["host", "port", "user", "password", "dbname"] { #expect(address[key] == keywords[key]) }
    #expect(address.publicDescription == "host=db.example port=5433 dbname=lyceum user=ann")
    #expect(!address.without("password").conninfo.contains("cret"))
  }

  @Test func whatIsQuotedComesBack() throws {
    let odd = "it's \\ odd"
    let made = try ConnectionString("dbname=x").with("password", odd)
    #expect(try ConnectionString(made.conninfo)["password"] == odd)
  }

  @Test func localAddressesNeedNoLookingUp() throws {
    for text in ["host=/run/x dbname=d", "dbname=d", "host=a hostaddr=127.0.0.1"] {
      let target = try ConnectionString(text)
      #expect(try target.resolved().conninfo == target.conninfo)
    }
  }

  @Test func aNameBecomesItsAddresses() throws {
    let found = try ConnectionString("host=localhost,/run/x port=5433,5434 dbname=d").resolved()
    let addresses = try #require(found["hostaddr"]).split(separator: ",", omittingEmptySubsequences: false)
    #expect(addresses.contains("127.0.0.1") || addresses.contains("::1"))
    #expect(addresses.last == "")
    #expect(found["host"]?.hasSuffix(",/run/x") == true)
    #expect(found["port"]?.hasSuffix(",5434") == true)
  }
}

@Suite(.onTheLoop) struct SessionNameTests {
  @Test @LoopActor func aLongOrForeignNameLeavesTheSessionItsOwn() async throws {
    let given = String(repeating: "Grüße ", count: 20)
    let name = Lane.sessionName(of: "streams", given: given, number: .max)
    #expect(name.utf8.count <= 63 && name.hasSuffix(" streams ffffffffffffffff"))
    try await withDatabase(.single) { database in
      let other = Database(
        database.source.target.with("application_name", given), options: .single, clock: UVClock(),
        log: .none,
        metrics: Metrics())
      try await other.open()
      let shown: String = try await other.query("select current_setting('application_name')")[0].column(0)
      #expect(shown.hasPrefix("Gre Gre") && shown.contains(" query-1 ") && !shown.contains("?"))
      await other.close()
    }
  }
}

struct BackoffTests {
  @Test func pausesGrowAreSpreadAndBounded() {
    var random = Seeded(for: "pausesGrowAreSpreadAndBounded")
    var backoff = Backoff(firstMs: 20, longestMs: 800)
    for step: UInt64 in [20, 40, 80, 160, 320, 640, 800, 800, 800] {
      #expect((step / 2...step).contains(backoff.next(using: &random)))
    }
    backoff.reset()
    #expect(backoff.next(using: &random) <= 20)
  }
}
