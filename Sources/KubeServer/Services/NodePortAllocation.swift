internal import KubeCore

/// Gives one Service its node ports: a change of `pool` that holds as a whole or not at all, since both are values.
/// Source: pkg/registry/core/service/storage/alloc.go initNodePorts, updateNodePorts, allocHealthCheckNodePort;
/// portallocator/operation.go of Kubernetes 1.36.
struct NodePortAllocation: Sendable {
    /// The first number that a dry run shows for a port that would be chosen.
    private static let shownByDryRuns = 32769

    private(set) var pool: NumberPool
    private let range: ClosedRange<Int>
    private let isDryRun: Bool
    /// What this Service has got so far.
    private var given: Set<Int> = []

    init(_ pool: NumberPool, range: ClosedRange<Int>, isDryRun: Bool) {
        self.pool = pool
        self.range = range
        self.isDryRun = isDryRun
    }

    /// Sets the node ports that the Service needs and leaves open, and takes those that it asks for.
    /// - Throws: `invalid` for a port that is taken or out of range, `internalError` when none is left.
    mutating func allocate(_ service: inout KubeObject, old: KubeObject?) throws(StatusError) {
        if ServiceAddresses.mayHaveNodePorts(service) {
            if let old { try change(&service, old) } else { try begin(&service) }
        }
        let hadHealthCheck = old.map(ServiceAddresses.needsHealthCheckPort) ?? false
        if ServiceAddresses.needsHealthCheckPort(service), !hadHealthCheck { try allocateHealthCheck(&service) }
    }

    /// Ports of a new Service that share a number, such as TCP and UDP of DNS, share a node port too.
    private mutating func begin(_ service: inout KubeObject) throws(StatusError) {
        let mayChoose = ServiceAddresses.needsNodePorts(service)
        var ports = ServiceAddresses.ports(of: service)
        var known: [Int64: Int] = [:]
        for index in ports.indices {
            let wanted = Self.nodePort(of: ports[index])
            if wanted == nil, !mayChoose { continue }
            let number = ports[index]["port"]?.intValue ?? 0
            if let shared = known[number] {
                if let wanted, wanted != shared { try take(wanted, at: index, for: service) }
                ports[index]["nodePort"] = .int(Int64(wanted ?? shared))
                continue
            }
            let asked = ports.lazy.filter { ($0["port"]?.intValue ?? 0) == number }.compactMap(Self.nodePort).first
            let chosen: Int
            if let asked {
                try take(asked, at: index, for: service)
                chosen = asked
            } else {
                chosen = try takeFree("a nodePort")
            }
            ports[index]["nodePort"] = .int(Int64(chosen))
            known[number] = chosen
        }
        if !ports.isEmpty { service.set(.array(ports), at: "spec", "ports") }
    }

    private mutating func change(_ service: inout KubeObject, _ old: KubeObject) throws(StatusError) {
        let mayChoose = ServiceAddresses.needsNodePorts(service)
        let former = Set(ServiceAddresses.ports(of: old).compactMap(Self.nodePort))
        var ports = ServiceAddresses.ports(of: service)
        for index in ports.indices {
            if let wanted = Self.nodePort(of: ports[index]) {
                if !former.contains(wanted), !given.contains(wanted) { try take(wanted, at: index, for: service) }
            } else if mayChoose {
                ports[index]["nodePort"] = .int(Int64(try takeFree("a nodePort")))
            }
        }
        if !ports.isEmpty { service.set(.array(ports), at: "spec", "ports") }
    }

    private mutating func allocateHealthCheck(_ service: inout KubeObject) throws(StatusError) {
        guard let wanted = service.at("spec", "healthCheckNodePort")?.intValue.map(Int.init), wanted != 0 else {
            let chosen = try takeFree("a HealthCheck NodePort 0")
            service.set(.int(Int64(chosen)), at: "spec", "healthCheckNodePort")
            return
        }
        if let problem = problem(ofTaking: wanted) {
            throw .internalError("failed to allocate requested HealthCheck NodePort \(wanted): \(problem)")
        }
    }

    private static func nodePort(of port: JSONValue) -> Int? {
        guard let number = port["nodePort"]?.intValue, number != 0 else { return nil }
        return Int(number)
    }

    private mutating func take(_ port: Int, at index: Int, for service: KubeObject) throws(StatusError) {
        guard let problem = problem(ofTaking: port) else { return }
        let cause = StatusError.Cause(
            reason: "FieldValueInvalid", message: "Invalid value: \(port): \(problem)",
            field: "spec.ports[\(index)].nodePort")
        throw .invalid(ServiceAddresses.kind, service.name, [cause])
    }

    /// Takes a certain port; says why not. A dry run looks at what is taken only, not at the range.
    private mutating func problem(ofTaking port: Int) -> String? {
        let isTaken = isDryRun ? pool.isTaken(port) || given.contains(port) : pool.contains(port) && !pool.take(port)
        if isTaken { return "provided port is already allocated" }
        if !isDryRun, !pool.contains(port) {
            return """
                provided port is not in the valid range. \
                The range of valid ports is \(range.lowerBound)-\(range.upperBound)
                """
        }
        given.insert(port)
        return nil
    }

    private mutating func takeFree(_ what: String) throws(StatusError) -> Int {
        let number: Int
        if isDryRun {
            number = given.max().map { $0 + 1 } ?? Self.shownByDryRuns
        } else {
            guard let free = pool.free() else { throw .internalError("failed to allocate \(what): range is full") }
            _ = pool.take(free)
            number = free
        }
        given.insert(number)
        return number
    }
}
