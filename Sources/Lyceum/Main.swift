@main struct Lyceum {
  nonisolated static func main() { print("lyceum") }
}
