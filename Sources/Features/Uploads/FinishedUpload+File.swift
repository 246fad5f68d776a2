import Database
import Files
import Loop
import Pictures

/// What features make of uploads for purposes of their own.
extension FinishedUpload {
  /// A file of the uploader's. Whoever else needs it says so by `object`.
  public func makeFile(for purpose: String, _ transaction: Transaction) async throws -> StoredFileID {
    try await StoredFileStore.make(of: self, purpose: purpose, as: nil, transaction)
  }

  /// A picture, seen by nobody until it has been made anew; `object` is another from then on, with the same references.
  public func makePicture(
    for purpose: String, _ shape: PictureShape, _ transaction: Transaction
  ) async throws -> StoredFileID {
    let id = try await StoredFileStore.make(of: self, purpose: purpose, as: shape, transaction)
    _ = try await transaction.run([PictureRemaking.request([id])])
    return id
  }
}

extension UploadPurpose {
  /// Names the file that was made.
  public static let fileHeader = "Upload-File"
  public static let pictureBytesMax: Int64 = 20_000_000
  public static let pictureWanted = "a picture (PNG, JPEG or WebP)"
  private static let pictureTypes: Set = ["image/png", "image/jpeg", "image/webp"]
  /// Sharp where it is shown largest, on a screen with twice the points.
  static let avatarEdge = 512

  /// Whether it can be made anew.
  @Sendable public static func takesPicture(_ type: FileType) -> Bool {
    pictureTypes.contains(type.mediaType)
  }
}
