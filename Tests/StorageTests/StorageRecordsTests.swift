import Bytes
import Database
import DatabaseSupport
import Identity
import Loop
import Telemetry
import TestSupport
import Testing

@testable import Storage

@Suite(.onTheLoop) struct StorageRecordsTests {
  @LoopActor private func add(_ name: ObjectName, owner: PersonID?, bytes: Int64, _ database: Database)
    async throws
    -> StoredObjectID
  {
    try await database.run([StorageRecords.add(name, owner: owner, bytes: bytes)])[0][0].column(0)
  }

  @LoopActor private func person(_ database: Database) async throws -> PersonID {
    try await database.made("insert into account (handle, name) values ('ada', 'Ada') returning id")[0]
      .column(0)
  }

  @Test @LoopActor func whatNobodyRefersToGoes() async throws {
    try await TestDatabase.with { open in
      let database = try await open()
      try await withStore { store in
        let sweep = StorageSweep(database, store: store, log: .silent, metrics: Metrics())
        let (kept, gone) = (try await store.put("kept"), try await store.put("gone"))
        let object = try await add(kept, owner: nil, bytes: 4, database)
        let other = try await add(gone, owner: nil, bytes: 4, database)
        for kind in ["a", "b"] {
          _ = try await database.run(StorageRecords.refer(to: object, kind: kind, id: 1))
        }
        _ = try await database.run(StorageRecords.refer(to: object, kind: "a", id: 1))
        #expect(try await sweep.removeFree(graceS: 3_600) == 0, "the time of grace is not over")
        #expect(try await sweep.removeFree(graceS: -1) == 1)
        await #expect(throws: StorageFault.absent) { try await store.open(gone) }
        #expect(try await database.made("select from storage_object where id = \(other.rawValue)").isEmpty)
        _ = try await database.run(StorageRecords.release(object, kind: "a", id: 1))
        #expect(try await sweep.removeFree(graceS: -1) == 0, "one reference is left")
        #expect(try await store.text(of: kept) == "kept")
        _ = try await database.run(StorageRecords.release(object, kind: "b", id: 1))
        #expect(try await sweep.removeFree(graceS: -1) == 1)
        await #expect(throws: StorageFault.absent) { try await store.open(kept) }
      }
    }
  }

  @Test @LoopActor func twoThatReleaseAtOnceLeaveNothingBehind() async throws {
    try await TestDatabase.with { open in
      let database = try await open()
      for _ in 0..<20 {
        let object = try await add(.random(), owner: nil, bytes: 1, database)
        for id in 1...3 {
          _ = try await database.run(StorageRecords.refer(to: object, kind: "a", id: Int64(id)))
        }
        await withTaskGroup { group in
          for id in 1...3 {
            group.addTask {
              _ = try? await database.run(StorageRecords.release(object, kind: "a", id: Int64(id)))
            }
          }
        }
      }
      #expect(try await database.made("select from storage_object where free_since is null").isEmpty)
    }
  }

  @Test @LoopActor func usageIsWhatTheDiskHas() async throws {
    try await TestDatabase.with { open in
      let database = try await open()
      let ada = try await person(database)
      func usage() async throws -> Int64 {
        try await database.run([StorageRecords.usage(of: ada)])[0][0].column(0)
      }
      let one = try await add(.random(), owner: ada, bytes: 100, database)
      let two = try await add(.random(), owner: ada, bytes: 20, database)
      #expect(try await usage() == 120)
      for object in [one, two] {
        _ = try await database.run(StorageRecords.refer(to: object, kind: "a", id: 1))
      }
      #expect(try await usage() == 120)
      _ = try await database.run([StorageRecords.setBytes(two, 25), StorageRecords.disown([one])])
      #expect(try await usage() == 25)
      _ = try await database.run(StorageRecords.release(two, kind: "a", id: 1))
      #expect(try await usage() == 25, "its time of grace is not over")
      _ = try await database.run([StorageRecords.takeFree(graceS: -1, limit: 10)])
      #expect(try await usage() == 0)
    }
  }

  @Test @LoopActor func filesThatNobodyKnowsGo() async throws {
    try await TestDatabase.with { open in
      let database = try await open()
      try await withStore { store in
        let sweep = StorageSweep(database, store: store, log: .silent, metrics: Metrics())
        let (known, stray) = (try await store.put("known"), try await store.put("stray"))
        let half = ObjectName.random()
        try await store.begin(half)
        _ = try await add(known, owner: nil, bytes: 5, database)
        for folder in 0..<DirectoryStore.folderCount {
          try await sweep.removeStrays(inFolder: folder, olderThanS: 0)
        }
        #expect(try await store.text(of: stray) == "stray", "it is young")
        for folder in 0..<DirectoryStore.folderCount {
          try await sweep.removeStrays(inFolder: folder, olderThanS: .max)
        }
        #expect(try await store.text(of: known) == "known")
        await #expect(throws: StorageFault.absent) { try await store.open(stray) }
        await #expect(throws: StorageFault.absent) { try await store.head(of: half, count: 1) }
      }
    }
  }
}
