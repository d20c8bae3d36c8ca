/// Why a control plane could not start or go on, as one sentence for the person who started it.
package struct ControlPlaneError: Error, Sendable, CustomStringConvertible {
    package enum Code: Sendable, Hashable {
        /// The address is taken or not ours.
        case cannotListen
        /// Another process uses the data directory.
        case dataDirectoryInUse
        /// The data directory cannot be read or written, or is full.
        case dataDirectoryUnusable
        /// What is stored cannot be read.
        case dataCorrupt
        case hostUnreachable
        /// The host refuses what the control plane needs to do.
        case hostForbidden
        /// The configuration contradicts itself or the host.
        case badConfiguration
        case internalError
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}

extension ControlPlaneError: Equatable {
    package static func == (lhs: Self, rhs: Self) -> Bool { lhs.code == rhs.code }
}
