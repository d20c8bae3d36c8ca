/// What a field, an element of a list or a value of a map holds.
package indirect enum FieldType: Sendable, Hashable {
    case string
    /// Base64 of bytes, as the values of a Secret.
    case bytes
    case int32
    case int64
    case number
    case boolean
    /// Any JSON value.
    case any
    /// An object about whose members nothing is known.
    case freeObject
    case list(FieldType)
    case map(FieldType)
    /// A type of the catalog, by its name there.
    case reference(String)

    /// The type that this one is, is a list of, or is a map of, when that has fields of its own.
    package var referencedType: String? {
        switch self {
        case .reference(let name): name
        case .list(let element), .map(let element): element.referencedType
        default: nil
        }
    }
}
