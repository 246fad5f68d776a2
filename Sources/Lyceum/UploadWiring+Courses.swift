import Bytes
import Courses
import Identity
import Loop
import Pictures
import Uploads

/// What courses let uploads be for: covers, and what lessons show.
extension UploadWiring {
  /// Sharp on a wide screen; a picture that is taller than wide is bounded by the same.
  private static let coverEdge = 1_280
  /// A lesson may be about what is to be seen in it: as large as anything that is shown.
  private static let lessonEdge = 4_096

  func serve(_ courses: Courses) {
    courses.show(by: links)
    uploads.register(cover(of: courses))
    uploads.register(lessonFile(of: courses))
    uploads.grant(Courses.coverReference) { try await courses.show(coverOf: $1, to: $0) }
    uploads.grant(Courses.lessonReference) { try await courses.show(fileOf: $1, to: $0) }
    remaking.tell("cover") { try await courses.coverIsDecided($0.rawValue) }
  }

  private func cover(of courses: Courses) -> UploadPurpose {
    UploadPurpose(
      "cover", bytesMax: UploadPurpose.pictureBytesMax, wanted: UploadPurpose.pictureWanted,
      takes: UploadPurpose.takesPicture, resultHeader: UploadPurpose.fileHeader,
      admit: { try await courses.admitCover(by: $0.person.id, in: $0.course.flatMap { CourseID($0) }) },
      complete: { upload, transaction in
        let file = try await upload.makePicture(for: "cover", .within(Self.coverEdge), transaction)
        try await courses.setCover(
          of: upload.course.flatMap { CourseID($0) }, to: file.rawValue, upload.object, by: upload.owner,
          transaction)
        return file.description
      })
  }

  private func lessonFile(of courses: Courses) -> UploadPurpose {
    UploadPurpose(
      Uploads.lessonName, wanted: "a file", takes: { _ in true }, resultHeader: UploadPurpose.fileHeader,
      admit: {
        try await courses.admitLessonFile(
          by: $0.person.id, in: $0.course.flatMap { CourseID($0) }, lesson: $0.lesson.flatMap { LessonID($0) }
        )
      },
      complete: { upload, transaction in
        try await courses.addLessonFile(
          upload.object, to: upload.lesson.flatMap { LessonID($0) },
          in: upload.course.flatMap { CourseID($0) }, by: upload.owner, transaction)
        // A photograph says where it was taken, which is not for a whole course.
        let file =
          if UploadPurpose.takesPicture(upload.type) {
            try await upload.makePicture(for: Uploads.lessonName, .within(Self.lessonEdge), transaction)
          } else { try await upload.makeFile(for: Uploads.lessonName, transaction) }
        return file.description
      })
  }
}
