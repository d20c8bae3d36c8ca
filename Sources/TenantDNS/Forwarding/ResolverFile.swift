internal import FoundationEssentials
internal import NIOPosix

/// The upstream resolvers of the machine. Source: resolv.conf(5).
package struct ResolverFile: Sendable, Hashable {
    /// IP addresses in order of preference, at most three.
    package let nameservers: [String]

    private static let maximumNameservers = 3

    /// Takes the `nameserver` lines; everything else is of no concern to a forwarder.
    package init(text: String) {
        var found: [String] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard words.count >= 2, words[0] == "nameserver" else { continue }
            let address = String(words[1])
            // A zone of a link-local address is not understood by what reads the address later.
            guard IPAddress(address) != nil else { continue }
            found.append(address)
        }
        nameservers = Array(found.prefix(Self.maximumNameservers))
    }

    /// Reads a file off the cooperative pool. A file that cannot be read has no resolvers: names of others then fail.
    package static func read(_ path: String = "/etc/resolv.conf") async -> ResolverFile {
        // A thread pool that does not run, or a missing file: both mean that there is nobody to ask.
        let text = try? await NIOThreadPool.singleton.runIfActive { try String(contentsOfFile: path, encoding: .utf8) }
        return ResolverFile(text: text ?? "")
    }
}
