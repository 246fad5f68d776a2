import Foundation
import PackagePlugin

/// Puts Migrations/*.sql into the binary: `embed-migrations` writes them as Swift whenever one changes.
@main struct EmbedMigrations: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let folder = context.package.directoryURL.appending(path: "Migrations")
    let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedMigrations.swift")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "sql" }.sorted { $0.path < $1.path }
    return [
      .buildCommand(
        displayName: "Embedding the migrations", executable: try context.tool(named: "embed-migrations").url,
        arguments: [folder.path, output.path],
        // The folder itself too: its time changes when a file comes or goes.
        inputFiles: [folder] + files, outputFiles: [output])
    ]
  }
}
