internal import Dispatch
internal import SystemFiles

/// Writes a file with secrets: readable by its owner only, and never half written.
enum KubeconfigFile {
    /// - Throws: `dataDirectoryUnusable` naming the file.
    static func write(_ bytes: [UInt8], to path: String) async throws(ControlPlaneError) {
        // Files block: not on the pool of the tasks.
        let result: Result<Void, SystemError> = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    returning: Result { () throws(SystemError) in
                        try SystemFile.replace(path, with: bytes, mode: .exactly(0o600))
                    })
            }
        }
        if case .failure(let error) = result {
            throw ControlPlaneError(.dataDirectoryUnusable, "The kubeconfig \(path) cannot be written: \(error).")
        }
    }
}
