import Crypto
import Gateway
import Loop

/// Where bytes are kept: a directory now; anything that takes parts, finishes and reads ranges could be one.
///
/// An object is begun, grows at its end alone, is finished, and then never changes until it is removed. What is told
/// to be written by `ObjectWriter.sync` and `finish` survives the machine.
@LoopActor public protocol ObjectStore: AnyObject {
  /// An empty object that is not finished.
  func begin(_ name: ObjectName) async throws

  /// How many bytes an unfinished object holds; more, perhaps, than were ever told to be written.
  func length(of name: ObjectName) async throws -> Int64

  /// Goes on writing an unfinished object after so many bytes; what it holds beyond them is dropped. One that was
  /// finished, by somebody who then could not say so anywhere, becomes unfinished again.
  func resume(_ name: ObjectName, at offset: Int64) async throws -> any ObjectWriter

  /// From now on it does not change. What was written must have been synced. Again: nothing.
  func finish(_ name: ObjectName) async throws

  /// A finished object, for reading.
  func open(_ name: ObjectName) async throws -> OpenFile

  /// The first bytes of an object, finished or not.
  func head(of name: ObjectName, count: Int) async throws -> [UInt8]

  /// Removes objects, finished or not. Those that are not there are no error.
  func remove(_ names: [ObjectName]) async throws

  /// How much room there is.
  func room() async throws -> StorageRoom

  /// The objects of one of `folderCount` parts that were last written before a time, in Unix seconds.
  func names(inFolder number: Int, olderThanS: Int64) async throws -> [ObjectName]
}

/// One object that grows. One job at a time is asked of it.
@LoopActor public protocol ObjectWriter: AnyObject {
  /// How many bytes it has.
  var length: Int64 { get }

  /// Adds bytes at the end; they are in the system's memory, and not yet safe. The sum is taken of them on the way.
  func append(_ bytes: [UInt8], sum: RunningSum?) async throws

  /// Adds an unfinished object's bytes at the end.
  func append(contentsOf name: ObjectName, length: Int64) async throws

  /// Returns once all that was appended is on the disk.
  func sync() async throws

  /// Drops what came after so many bytes.
  func truncate(to length: Int64) async throws
}

/// What is free for objects.
public struct StorageRoom: Sendable, Equatable {
  /// Kept for everything else that lives on the disk, the database first: it must notice that it gets tight, and say so,
  /// before it has no room for its own log. Of a small disk it is a quarter.
  public static let reserveBytes: Int64 = 1 << 30

  /// In all, and still free.
  public let totalBytes, freeBytes: Int64

  public init(totalBytes: Int64, freeBytes: Int64) {
    self.totalBytes = totalBytes
    self.freeBytes = freeBytes
  }

  /// Of the disk that a directory is on; nil where that cannot be told. Waits for the disk.
  public static func of(_ path: String) -> StorageRoom? {
    do throws(StorageFault) { return try Disk.room(path) } catch { return nil }
  }

  /// What may still be written.
  public var usableBytes: Int64 { max(0, freeBytes - min(Self.reserveBytes, totalBytes / 4)) }
}
