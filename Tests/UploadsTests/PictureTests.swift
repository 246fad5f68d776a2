import Bytes
import Database
import DatabaseSupport
import Files
import Gateway
import Glibc
import Identity
import ImagesSupport
import Loop
import Pictures
import Storage
import Telemetry
import TestSupport
import Testing

@testable import Uploads

/// Attached pictures, those of lessons and of people, made anew by the real lyceum-media, which lies beside the tests.
@Suite(.onTheLoop) struct PictureTests {
  private static let program: String = {
    var path = [CChar](repeating: 0, count: 4_096)
    let count = readlink("/proc/self/exe", &path, path.count - 1)
    let own = String(decoding: path[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return own[..<(own.lastIndex(of: "/") ?? own.startIndex)] + "/lyceum-media"
  }()

  /// Ada has attached something to a message that Bob may read.
  @LoopActor private final class Scene {
    let desk: Desk
    let ada: Person
    let bob: Person
    let file: StoredFileID

    init(_ desk: Desk, _ bytes: [UInt8], _ purpose: String = "YXR0YWNobWVudA==") async throws {
      self.desk = desk
      ada = try await desk.person("ada")
      bob = try await desk.person("bob")
      desk.uploads.register(
        UploadPurpose(
          Uploads.lessonName, wanted: "a file", takes: { _ in true }, resultHeader: UploadPurpose.fileHeader,
          complete: { try await $0.makePicture(for: Uploads.lessonName, .within(4_096), $1).description }))
      desk.uploads.grant("message") { [bob] person, _ in person.id == bob.id }
      let id = try await desk.begin(ada, Int64(bytes.count), "filename YS5qcGc=,purpose \(purpose)")
      let done = try await desk.uploads.write(
        desk.patch(0), to: id, from: Sender(ada, body(bytes), at: desk.next()))
      file = try #require(StoredFileID(decimal: done.result!.id))
      let object = try await desk.uploads.file(file, for: ada).object
      _ = try await desk.database.run(StorageRecords.refer(to: object, kind: "message", id: 7))
    }

    func remake() async throws {
      let maker = PictureMaker(
        program: program, log: Log(sink: DescriptorSink(descriptor: 2), level: .error))
      defer { maker.close() }
      try await PictureRemaking(desk.uploads, by: maker).remake(file)
    }

    func seen(by person: Person) async throws -> StoredFile { try await desk.uploads.file(file, for: person) }

    func bytes(_ name: ObjectName) async throws -> [UInt8] {
      try await desk.objects.head(of: name, count: 65_536)
    }
  }

  private static func with(
    _ bytes: [UInt8], _ purpose: String = "YXR0YWNobWVudA==",
    _ body: @escaping @LoopActor (Scene) async throws -> Void
  ) async throws {
    try await Desk.with { try await body(Scene($0, bytes, purpose)) }
  }

  private static func contains(_ bytes: [UInt8], _ words: String) -> Bool {
    String(decoding: bytes, as: UTF8.self).contains(words)
  }

  @Test @LoopActor func othersSeeWhatTheCameraDidNotSay() async throws {
    try await Self.with(SamplePictures.jpegOnItsSide) { scene in
      let uploads = scene.desk.uploads
      #expect(uploads.link(to: try await scene.seen(by: scene.bob)) == nil, "not before it is made anew")
      #expect(uploads.link(to: try await scene.seen(by: scene.ada)) != nil)
      try await scene.remake()
      try await scene.remake()
      let (own, shown) = (try await scene.seen(by: scene.ada), try await scene.seen(by: scene.bob))
      #expect(own.pictures.map { [$0.width, $0.height] } == [[16, 32]], "smaller than any: there is one")
      #expect(own.type.mediaType == "image/jpeg" && own.name.text == "a.jpg")
      #expect(shown.type == .webp && shown.name.text == "a.webp")
      #expect(shown.objectName == own.pictures.last?.object && shown.object == own.object)
      #expect(Self.contains(try await scene.bytes(own.objectName), "SECRETPLACE"))
      let seen = try await scene.bytes(shown.objectName)
      #expect(Int64(seen.count) == shown.bytes && !Self.contains(seen, "SECRETPLACE"))
      #expect(uploads.link(to: shown)?.path.contains("\(own.objectName)") == false)
    }
  }

  @Test @LoopActor func ofALessonsPictureNobodyHasTheOriginal() async throws {
    try await Self.with(SamplePictures.jpegOnItsSide, "bGVzc29u") { scene in
      let uploads = scene.desk.uploads
      let before = try await scene.seen(by: scene.ada)
      for person in [scene.ada, scene.bob] {
        #expect(uploads.link(to: try await scene.seen(by: person)) == nil, "not before it is made anew")
      }
      try await scene.remake()
      for person in [scene.ada, scene.bob] {
        let file = try await scene.seen(by: person)
        #expect(file.object != before.object && file.type == .webp && file.name.text == "a.webp")
        #expect(!Self.contains(try await scene.bytes(file.objectName), "SECRETPLACE"))
        #expect(uploads.link(to: file) != nil)
      }
    }
  }

  /// Whoever removes it has read it while it was made anew.
  @Test @LoopActor func anAvatarThatGoesIsShownNoMore() async throws {
    try await Self.with(SamplePictures.png, "YXZhdGFy") { scene in
      let database = scene.desk.database
      func shown() async throws -> Int {
        try await database.made("select from account where avatar_url is not null").count
      }
      let object = try await scene.seen(by: scene.ada).object
      _ = try await database.transaction { transaction in
        try await transaction.run(StorageRecords.release(object, kind: "message", id: 7))
      }
      let read = try await scene.seen(by: scene.ada)
      try await scene.remake()
      #expect(read.state == .waiting)
      #expect(try await shown() == 1)
      #expect(try await database.transaction { try await scene.desk.uploads.remove(read, $0) })
      #expect(try await shown() == 0)
    }
  }

  @Test(arguments: ["YXR0YWNobWVudA==", "bGVzc29u"])
  @LoopActor func onesThatMoveAreHandedOutAsDownloads(_ purpose: String) async throws {
    try await Self.with(SamplePictures.movingWebP, purpose) { scene in
      try await scene.remake()
      let shown = try await scene.seen(by: scene.bob)
      #expect(shown.state == .ready && shown.type == .bytes && shown.pictures.isEmpty)
      #expect(scene.desk.uploads.link(to: shown)?.path.contains("type=application%2Foctet-stream") == true)
    }
  }

  @Test(arguments: [Array(SamplePictures.png.dropLast(40)), SamplePictures.tooLarge])
  @LoopActor func whatCannotBeReadIsForItsOwnerAlone(_ bytes: [UInt8]) async throws {
    try await Self.with(bytes) { scene in
      try await scene.remake()
      let (own, shown) = (try await scene.seen(by: scene.ada), try await scene.seen(by: scene.bob))
      #expect(shown.state == .refused && !shown.reason.isEmpty && scene.desk.uploads.link(to: shown) == nil)
      #expect(
        scene.desk.uploads.link(to: own)?.path.contains("type=application%2Foctet-stream") == true,
        "not as a picture")
    }
  }

  @Test(arguments: ["YXR0YWNobWVudA==", "bGVzc29u", "YXZhdGFy"])
  @LoopActor func whatWasForgottenIsAskedForAgain(_ purpose: String) async throws {
    try await Self.with(SamplePictures.png, purpose) { scene in
      let (database, uploads) = (scene.desk.database, scene.desk.uploads)
      #expect(try await uploads.askAgainForPictures() == 0, "it has just been asked for")
      // Whoever was to see to it has given up.
      _ = try await database.made("delete from jobs")
      _ = try await database.made("update stored_file set created_at = now() - interval '2 hours'")
      #expect(try await uploads.askAgainForPictures() == 1)
      #expect(try await uploads.askAgainForPictures() == 0, "once an hour")
      let asked = try await database.made("select payload from jobs where kind = 'uploads.picture'")
      #expect(asked.count == 1)
      try await scene.remake()
      #expect(try await scene.seen(by: scene.ada).state == .ready)
    }
  }

  @Test @LoopActor func picturesGoWithTheirFile() async throws {
    try await Self.with(SamplePictures.png) { scene in
      try await scene.remake()
      let (desk, file) = (scene.desk, scene.file)
      func remove() async throws -> Bool {
        try await desk.database.transaction { try await StoredFileStore.remove(file, $0) } != nil
      }
      func free() async throws -> Int {
        try await desk.database.made("select from storage_object where free_since is not null").count
      }
      #expect(try await !remove(), "a message refers to it")
      #expect(try await free() == 0)
      let object = try await scene.seen(by: scene.ada).object
      _ = try await desk.database.transaction { transaction in
        try await transaction.run(StorageRecords.release(object, kind: "message", id: 7))
      }
      #expect(try await remove())
      #expect(try await free() == 2)
      #expect(try await desk.database.made("select from stored_picture").isEmpty)
    }
  }
}
