/// What a name or a call in an expression refers to.
enum Reference: Sendable {
    case none
    case variable(String)
    /// The place of a loop's variable among those of the loops around.
    case local(Int)
    case type(CELType)
    /// Places in the table of functions.
    case overloads([Int])
}
