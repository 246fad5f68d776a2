import Crypto
import Gateway
import Glibc
import Loop
import Storage
import TestSupport
import Testing

@Suite(.onTheLoop) struct DirectoryStoreTests {
  @Test @LoopActor func anObjectGrowsIsFinishedAndRead() async throws {
    try await withStore { store in
      let name = ObjectName.random()
      try await store.begin(name)
      let writer = try await store.resume(name, at: 0)
      let sum = RunningSum(.sha256)
      try await writer.append(Array("hello ".utf8), sum: sum)
      try await writer.append(Array("world".utf8), sum: sum)
      try await writer.sync()
      #expect(writer.length == 11 && sum.finish() == SHA256.hash(Array("hello world".utf8)))
      #expect(try await store.length(of: name) == 11)
      await #expect(throws: StorageFault.absent) { try await store.open(name) }
      try await store.finish(name)
      try await store.finish(name)
      #expect(try await store.open(name).size == 11)
      #expect(try await store.text(of: name) == "hello world")
      #expect(
        access(
          "\(store.root)/objects/\(name.text.prefix(2))/\(name.text.dropFirst(2).prefix(2))/\(name)", F_OK)
          == 0)
    }
  }

  @Test @LoopActor func whatWasNeverToldIsDropped() async throws {
    try await withStore { store in
      let name = ObjectName.random()
      try await store.begin(name)
      try await store.resume(name, at: 0).append(Array("hello wrong".utf8), sum: nil)
      let writer = try await store.resume(name, at: 6)
      #expect(try await store.length(of: name) == 6)
      try await writer.append(Array("there".utf8), sum: nil)
      #expect(try await store.text(of: name) == "hello there")
      try await writer.truncate(to: 5)
      try await writer.append(Array("!".utf8), sum: nil)
      #expect(try await store.text(of: name) == "hello!")
    }
  }

  @Test @LoopActor func lessThanWasToldIsNoticed() async throws {
    try await withStore { store in
      let name = ObjectName.random()
      try await store.begin(name)
      try await store.resume(name, at: 0).append(Array("hello".utf8), sum: nil)
      await #expect(throws: StorageFault.tooShort(bytes: 5)) { _ = try await store.resume(name, at: 6) }
      await #expect(throws: StorageFault.tooShort(bytes: 0)) { _ = try await store.resume(.random(), at: 6) }
    }
  }

  /// Its maker died between the rename and the commit.
  @Test @LoopActor func whatWasFinishedForNobodyGoesOn() async throws {
    try await withStore { store in
      let name = try await store.put("hello")
      let writer = try await store.resume(name, at: 4)
      try await writer.append(Array("!".utf8), sum: nil)
      await #expect(throws: StorageFault.absent) { try await store.open(name) }
      try await store.finish(name)
      #expect(try await store.text(of: name) == "hell!")
    }
  }

  @Test @LoopActor func partsAreJoinedInTheirOrder() async throws {
    try await withStore { store in
      let (one, two, whole) = (ObjectName.random(), ObjectName.random(), ObjectName.random())
      for (name, text) in [(one, "hello"), (two, " world, and more"), (whole, "")] {
        try await store.begin(name)
        try await store.resume(name, at: 0).append(Array(text.utf8), sum: nil)
      }
      let writer = try await store.resume(whole, at: 0)
      for (name, length) in [(one, 5), (two, 6), (one, 5)] as [(ObjectName, Int64)] {
        try await writer.append(contentsOf: name, length: length)
      }
      #expect(try await store.text(of: whole) == "hello worldhello")
      await #expect(throws: StorageFault.tooShort(bytes: 5)) {
        try await writer.append(contentsOf: one, length: 6)
      }
    }
  }

  @Test @LoopActor func removingWhatIsNotThereIsNoError() async throws {
    try await withStore { store in
      let name = try await store.put("hello")
      try await store.remove([name, .random()])
      await #expect(throws: StorageFault.absent) { try await store.open(name) }
    }
  }

  @Test func ofASmallDiskAQuarterIsKept() {
    let gigabyte: Int64 = 1 << 30
    #expect(StorageRoom(totalBytes: 100 * gigabyte, freeBytes: 3 * gigabyte).usableBytes == 2 * gigabyte)
    #expect(StorageRoom(totalBytes: gigabyte, freeBytes: gigabyte / 2).usableBytes == gigabyte / 4)
    #expect(StorageRoom(totalBytes: gigabyte, freeBytes: 5).usableBytes == 0)
  }

  @Test func aNameHasOneForm() {
    let name = ObjectName.random()
    #expect(ObjectName(name.text) == name && ObjectName.random() != name)
    for text in [
      "", "../../../../../../etc/passwd000", String(repeating: "A", count: 32), name.text + "0",
      "é" + name.text.dropFirst(2),
    ] {
      #expect(ObjectName(text) == nil)
    }
  }
}
