import Loop

/// The table schema_migrations, and the statements of migrations.
@LoopActor struct MigrationStore {
  /// Statements in one implicit transaction.
  let run: @LoopActor ([Statement]) async throws -> [Rows]

  func makeTable() async throws {
    _ = try await run([
      Statement(
        """
        create table if not exists schema_migrations (
          name text primary key,
          checksum text not null,
          begun_at timestamptz not null default clock_timestamp(),
          applied_at timestamptz,
          statements_done int4 not null default 0
        )
        """)
    ])
  }

  /// PostgreSQL computes them, so that nobody else has to.
  func checksums(of migrations: [Migration]) async throws -> [String] {
    let texts = SQLArray(migrations.map(\.sql))
    return try await run([
      Statement(
        """
        select encode(sha256(convert_to(sql, 'UTF8')), 'hex')
        from unnest($1) with ordinality as given(sql, number) order by number
        """, texts)
    ])[0].map { try $0.column(0) }
  }

  func recorded() async throws -> [MigrationPlan.Recorded] {
    let exists: Bool = try await run([Statement("select to_regclass('schema_migrations') is not null")])[0][0]
      .column(0)
    guard exists else { return [] }
    let rows = try await run([
      Statement(
        "select name, checksum, begun_at, applied_at, statements_done from schema_migrations order by name")
    ])[0]
    return try rows.map { row in
      let (name, checksum, begunAt, appliedAt, statementsDone) = try row.values(
        String.self, String.self, SQLTime.self, SQLTime?.self, Int.self)
      return MigrationPlan.Recorded(
        name: name, checksum: checksum, begunAt: begunAt, appliedAt: appliedAt, statementsDone: statementsDone
      )
    }
  }

  /// The whole migration and its record stand or fall together.
  func apply(_ known: MigrationPlan.Known, lockTimeoutMs: Int) async throws {
    let script = SQLScript.statements(of: known.migration.sql).map { Statement(made: $0) }
    _ = try await run(
      [
        Statement(
          "select set_config('lock_timeout', $1, true), set_config('statement_timeout', '0', true)",
          "\(lockTimeoutMs)ms")
      ] + script + [
        Statement(
          """
          insert into schema_migrations (name, checksum, applied_at, statements_done)
          values ($1, $2, clock_timestamp(), $3)
          """, known.migration.name, known.checksum, Int32(script.count))
      ])
  }

  func begin(_ known: MigrationPlan.Known) async throws {
    _ = try await run([
      Statement(
        "insert into schema_migrations (name, checksum) values ($1, $2)", known.migration.name, known.checksum
      )
    ])
  }

  /// By itself, so that PostgreSQL sees no transaction around it.
  func perform(_ statement: String) async throws { _ = try await run([Statement(made: statement)]) }

  func noteStatement(of known: MigrationPlan.Known) async throws {
    _ = try await run([
      Statement(
        "update schema_migrations set statements_done = statements_done + 1 where name = $1",
        known.migration.name)
    ])
  }

  func finish(_ known: MigrationPlan.Known) async throws {
    _ = try await run([
      Statement(
        "update schema_migrations set applied_at = clock_timestamp() where name = $1", known.migration.name)
    ])
  }

  func analyze() async throws { _ = try await run([Statement("analyze")]) }
}
