internal import RevisionStore

/// Where things lie in the data directory.
enum DataDirectory {
    static func keys(_ directory: String) -> String { "\(directory)/pki" }
    static func database(_ directory: String) -> String { "\(directory)/state" }

    /// Opens the database and takes its lock.
    static func openStore(_ directory: String) async throws(ControlPlaneError) -> RevisionStore {
        do throws(StoreError) {
            return try await RevisionStore.open(directory: database(directory))
        } catch {
            throw ControlPlaneError(error, directory: directory)
        }
    }
}

extension ControlPlaneError {
    init(_ error: StoreError, directory: String) {
        switch error.code {
        case .locked:
            self.init(
                .dataDirectoryInUse,
                "The data directory \(directory) is in use by another process; each control plane needs its own.")
        case .corrupt: self.init(.dataCorrupt, "The database in \(directory) is damaged: \(error.message)")
        case .newerFormat:
            self.init(.dataCorrupt, "The database in \(directory) is of a newer version: \(error.message)")
        case .diskFull: self.init(.dataDirectoryUnusable, "There is no space left for \(directory): \(error.message)")
        default: self.init(.dataDirectoryUnusable, "The data directory \(directory) cannot be used: \(error.message)")
        }
    }
}
