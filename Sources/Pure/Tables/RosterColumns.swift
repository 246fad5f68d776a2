/// What the columns of rosters are called, as keys of `TableHeader`.
enum RosterColumns {
  static let sourcedID = ["sourcedid"]
  static let status = ["status"]
  static let email = ["email", "mail", "emailaddress"]
  static let handle = ["handle", "username", "login"]
  static let name = ["name", "fullname", "displayname"]
  static let givenName = ["givenname", "firstname"]
  static let familyName = ["familyname", "lastname", "surname"]
  static let preferredGivenName = ["preferredgivenname", "preferredfirstname"]
  static let preferredFamilyName = ["preferredfamilyname", "preferredlastname"]
  static let role = ["role"]
  static let section = ["section", "group"]
  static let userSourcedID = ["usersourcedid"]
  static let classSourcedID = ["classsourcedid"]

  static let ofPeople = Set(
    (sourcedID + status + email + handle + name + givenName + familyName + preferredGivenName
      + preferredFamilyName + role + section) + oneRosterUsers)
  static let ofEnrolments = Set(
    sourcedID + status + userSourcedID + classSourcedID + role + oneRosterEnrolments)

  /// OneRoster 1.1 and 1.2 have them, and nothing here needs them.
  private static let oneRosterUsers = [
    "datelastmodified", "enableduser", "orgsourcedids", "userids", "middlename", "identifier", "sms", "phone",
    "agentsourcedids", "grades", "password", "usermasteridentifier", "resourcesourcedids",
    "preferredmiddlename",
    "primaryorgsourcedid", "pronouns", "metadata",
  ]
  private static let oneRosterEnrolments = [
    "datelastmodified", "schoolsourcedid", "primary", "begindate", "enddate",
  ]
}
