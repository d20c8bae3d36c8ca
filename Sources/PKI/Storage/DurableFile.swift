internal import SystemFiles

/// Small secret files, written so that a crash leaves the old contents or the new. Blocks.
enum DurableFile {
    /// Makes the directory, and those above it, with mode 0700. No-op when it is there.
    static func makeDirectory(_ path: String) throws(PKIError) {
        do throws(SystemError) { try SystemFile.createDirectory(path) } catch {
            throw failure("The directory \(path) cannot be made", error)
        }
    }

    /// The file's text; nil when there is none.
    static func read(_ path: String) throws(PKIError) -> String? {
        do throws(SystemError) {
            return String(decoding: try SystemFile.read(path, maximumBytes: 1 << 20), as: UTF8.self)
        } catch {
            if error.isNotFound { return nil }
            if error.isTooLarge {
                throw PKIError(.malformed, "The file \(path) is too large to hold a key or certificate.")
            }
            throw failure("The file \(path) cannot be read", error)
        }
    }

    /// Replaces the file's contents at once and for good; call `syncDirectory` after the last of several.
    static func write(_ bytes: [UInt8], to path: String) throws(PKIError) {
        do throws(SystemError) { try SystemFile.replace(path, with: bytes, mode: .exactly(0o600)) } catch {
            throw failure("The file \(path) cannot be written", error)
        }
    }

    /// Makes the names of files just written durable.
    static func syncDirectory(_ path: String) throws(PKIError) {
        do throws(SystemError) { try SystemFile.synchroniseDirectory(path) } catch {
            throw failure("The directory \(path) cannot be synchronised", error)
        }
    }

    private static func failure(_ what: String, _ error: SystemError, line: UInt = #line) -> PKIError {
        PKIError(.inputOutput, "\(what): \(error).", line: line)
    }
}
