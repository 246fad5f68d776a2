/// A course that is to be made, its fields checked.
struct NewCourse: Sendable {
  var slug: String
  var title: String
  var summary = ""
  var description = ""
  var language = "en"
  var timeZone = "UTC"
  var isListed = true
  var opening = Course.Opening.open
  var showsClassmates = true
  var startsOn: String?
  var endsOn: String?
  var completion = Course.Completion.all
}
