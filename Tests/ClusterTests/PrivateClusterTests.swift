import Glibc
import Loop
import Telemetry
import TestSupport
import Testing

@testable import Cluster

/// With a real PostgreSQL; what takes a server's process stands in Tests/EndToEnd/test_cluster.py.
@Suite(.onTheLoop) struct PrivateClusterTests {
  /// A data directory that user postgres gets through as well.
  private final class Folder {
    let path: String

    init() {
      var template = Array("/tmp/lyceum-tests-XXXXXX".utf8CString)
      precondition(mkdtemp(&template) != nil, "/tmp cannot be written")
      path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
      chmod(path, 0o711)
    }

    deinit { try? Files.remove(path) }

    var socket: String { path + "/postgres/run/.s.PGSQL.5432" }
  }

  @LoopActor private func open(_ folder: Folder, as role: ClusterRole) async throws(ClusterFault)
    -> PrivateCluster
  {
    try await PrivateCluster.open(dataDirectory: folder.path, as: role, clock: UVClock(), log: .shared)
  }

  @Test @LoopActor func aCommandRunsTheClusterOnlyWhereNoServerDoes() async throws {
    let folder = Folder()
    let alone = try await open(folder, as: .command)
    #expect(alone.state == .ready && access(folder.socket, F_OK) == 0)
    #expect(
      alone.connectionString
        == "host='\(folder.path)/postgres/run' port=5432 user=lyceum dbname=lyceum")
    // A server does not build on what a command ends, and waits for that.
    let server = LoopActor.start { () -> Result<PrivateCluster, ClusterFault> in
      do throws(ClusterFault) { return .success(try await self.open(folder, as: .server)) } catch {
        return .failure(error)
      }
    }
    await alone.close()
    let served = try await server.value.get()
    let beside = try await open(folder, as: .command)
    #expect(beside.connectionString == served.connectionString)
    await beside.close()
    #expect(served.state == .ready && access(folder.socket, F_OK) == 0)
    await #expect(throws: ClusterFault.inUse(directory: Files.resolved(folder.path), pid: getpid())) {
      try await open(folder, as: .server)
    }
    await served.close()
    #expect(access(folder.socket, F_OK) != 0)
    #expect(served.state == .closed)
  }

  @Test @LoopActor func aDirectoryThatIsNotThereIsNamed() async throws {
    await #expect {
      _ = try await PrivateCluster.open(
        dataDirectory: "/nowhere/data", clock: UVClock(), log: Log(sink: DescriptorSink(descriptor: -1)))
    } throws: {
      ($0 as? ClusterFault)?.sentence.hasPrefix("LYCEUM_DATA: /nowhere/data") == true
    }
  }
}
