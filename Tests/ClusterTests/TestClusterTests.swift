import Glibc
import TestSupport
import Testing

@Suite struct TestClusterTests {
  @Test func oneClusterIsThereForAllTests() async throws {
    async let other = TestCluster.connectionString()
    let string = try await TestCluster.connectionString()
    #expect(try await other == string)
    let folder = try #require(string.split(separator: " ").first).dropFirst("host=".count)
    #expect(access("\(folder)/.s.PGSQL.5432", F_OK) == 0)
  }
}
