import Testing

@testable import Database

struct SQLScriptTests {
  @Test(arguments: [
    ("", []),
    (" ;; -- nothing\n ; /* nor /* here */ */ ;", []),
    ("select 1", ["select 1"]),
    ("select 1; select 2;", ["select 1", "select 2"]),
    ("select ';'; select \"a;b\"", ["select ';'", "select \"a;b\""]),
    ("select 'it''s;'; select 2", ["select 'it''s;'", "select 2"]),
    ("-- one; two\nselect 1", ["-- one; two\nselect 1"]),
    ("select 1 /* ; /* ; */ ; */; select 2", ["select 1 /* ; /* ; */ ; */", "select 2"]),
    ("do $$ begin; end; $$; select 2", ["do $$ begin; end; $$", "select 2"]),
    ("do $a$ ; $$ ; $b$ ; $a$; select 2", ["do $a$ ; $$ ; $b$ ; $a$", "select 2"]),
    ("select $1; select a$b$; select 3", ["select $1", "select a$b$", "select 3"]),
    ("select 'unended; ", ["select 'unended; "]),
  ])
  func scriptIsCutAtItsSemicolons(script: String, statements: [String]) {
    #expect(SQLScript.statements(of: script) == statements)
  }
}
