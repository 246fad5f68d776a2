import Glibc
import Loop
import Testing

@Suite struct ProgramTests {
  private func shell(_ script: String, _ environment: [String] = [], user: Program.User? = nil) throws
    -> String
  {
    let ending = try Program(
      "/bin/sh", ["-c", script], environment: ["PATH=/usr/bin:/bin"] + environment, directory: "/", user: user
    ).run()
    #expect(ending.code == 0)
    return ending.words
  }

  @Test func theEndIsToldWithTheLastWords() throws {
    let failed = try Program("/bin/sh", ["-c", "cat; echo no >&2; exit 7"]).run(input: "yes\n")
    #expect(failed.code == 7 && failed.words == "yes\nno\n")
    #expect(try Program("/bin/sh", ["-c", "kill -9 $$"]).run().code == 256 + SIGKILL)
    let much = try Program("/bin/sh", ["-c", "/usr/bin/seq 100000"]).run()
    #expect(much.words.utf8.count <= 16_384 && much.words.hasSuffix("\n99999\n100000\n"))
  }

  @Test func aProgramHasNothingOfOursButWhatItIsGiven() throws {
    let leaked = dup(STDERR_FILENO)
    defer { close(leaked) }
    #expect(try shell("ls /proc/self/fd | tr '\\n' ' '") == "0 1 2 3 ", "3 is ls' own")
    #expect(try shell("env | grep -v -e ^PWD= -e ^_= | sort", ["A=1"]) == "A=1\nPATH=/usr/bin:/bin\n")
    #expect(try shell("pwd") == "/\n")
    let signals = try shell("grep -E 'Sig(Blk|Ign)' /proc/self/status | cut -f2 | sort -u")
    #expect(signals == "0000000000000000\n")
  }

  @Test func aProgramLeadsASessionOfItsOwn() throws {
    let ids = try shell("echo $$ $(cut -d' ' -f5,6 /proc/$$/stat)").split(whereSeparator: \.isWhitespace)
    #expect(ids.count == 3 && Set(ids).count == 1, "process, group and session are one: \(ids)")
  }

  @Test func whatCannotBeStartedSaysWhy() {
    #expect(throws: Program.Failure.self) { try Program("/nowhere/at/all").start() }
    do { _ = try Program("/bin/true", directory: "/nowhere").start() } catch {
      #expect(error.errno == ENOENT && error.description == "/bin/true: No such file or directory")
    }
  }

  @Test(.enabled(if: geteuid() == 0, "only root may become another user"))
  func rootBecomesTheUserWithItsGroups() throws {
    let nobody = try #require(Program.User(named: "nobody"))
    let ids = try shell(
      "id -un; id -ru; cat /proc/self/status | grep -E '^(Uid|Gid)' | cut -f2-", user: nobody)
    let lines = ids.split(separator: "\n")
    #expect(lines.prefix(2) == ["nobody", "\(nobody.id)"])
    #expect(
      lines.dropFirst(2).allSatisfy { Set($0.split(separator: "\t")).count == 1 }, "no id is left behind")
  }

  @Test func thereIsNoUserOfThatName() { #expect(Program.User(named: "nobody-of-this-name") == nil) }
}
