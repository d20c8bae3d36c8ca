internal import FoundationEssentials

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension Kubeconfig {
    /// The files that kubectl would read: of `KUBECONFIG` (a colon-separated list), else `~/.kube/config`.
    package static func defaultPaths(environment: [String: String]) -> [String] {
        if let list = environment["KUBECONFIG"], !list.isEmpty {
            return list.split(separator: ":").map(String.init)
        }
        return ["\(environment["HOME"] ?? "")/.kube/config"]
    }

    /// Reads one file, with its paths made absolute. Blocks.
    /// - Throws: `missing` when there is no such file, `unreadable`, `malformed`.
    package static func load(path: String) throws(ClientConfigurationError) -> Kubeconfig {
        let text = try FileText.read(path)
        var config = try Kubeconfig(parsing: text, origin: path)
        let directory = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        config.resolvePaths(relativeTo: path.hasPrefix("/") ? directory : FileText.absolute(directory))
        return config
    }

    /// Reads and merges a list of files, the first having precedence; files that do not exist are passed over. Blocks.
    package static func load(paths: [String]) throws(ClientConfigurationError) -> Kubeconfig {
        var merged: Kubeconfig?
        for path in paths {
            do throws(ClientConfigurationError) {
                let next = try load(path: path)
                if merged == nil { merged = next } else { merged?.merge(behind: next) }
            } catch  where error.code == .missing {
                continue  // as kubectl does: a list may name files that are yet to be written
            }
        }
        return merged ?? Kubeconfig()
    }
}

/// Small text files that configuration names.
enum FileText {
    /// - Throws: `missing` or `unreadable`.
    static func read(_ path: String) throws(ClientConfigurationError) -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            if access(path, F_OK) != 0, errno == ENOENT || errno == ENOTDIR {
                throw ClientConfigurationError(.missing, "there is no file \(path)")
            }
            throw ClientConfigurationError(.unreadable, "the file \(path) cannot be read: \(reason(path))")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// - Throws: `malformed` when the text is no base64.
    static func decodeBase64(_ text: String, what: String) throws(ClientConfigurationError) -> String {
        guard let data = Data(base64Encoded: text.filter { !$0.isWhitespace }) else {
            throw ClientConfigurationError(.malformed, "\(what) of the kubeconfig is not valid base64")
        }
        return String(decoding: data, as: UTF8.self)
    }

    static func absolute(_ directory: String) -> String {
        let current = FileManager.default.currentDirectoryPath
        return directory.isEmpty ? current : "\(current)/\(directory)"
    }

    private static func reason(_ path: String) -> String {
        let file = open(path, O_RDONLY)
        let code = errno
        if file >= 0 {
            close(file)
            return "it is no regular file"
        }
        return String(cString: strerror(code))
    }
}
