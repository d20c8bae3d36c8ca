/// What the built-in types and their fields mean, in our own words.
///
/// Static texts, so that they cost nothing before a document is rendered. Their lines:
/// - `%PREFIX` is what the names of the types that follow begin with;
/// - `#NAME[,NAME...] TEXT` begins one or several types (without `io.k8s.`), with what they are;
/// - `#*` begins what fields mean in every type that says nothing else of them;
/// - `FIELD TEXT` is what a field of these types means.
enum DescriptionTexts {
    static var all: [StaticString] {
        [
            common, pods, containers, placement, volumes, core, workloads, networking, access, extending, platform,
        ]
    }

    /// Length of all texts in bytes: tells two versions of them apart without reading them.
    static var totalBytes: Int { all.reduce(0) { $0 + $1.utf8CodeUnitCount } }
}
