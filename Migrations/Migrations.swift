import Database

/// The migrations of this binary: the files of Migrations/, as the build embedded them.
public enum Migrations {
  public static let all = embeddedMigrations.map { Migration(name: $0.name, sql: $0.sql) }
}
