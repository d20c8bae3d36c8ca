// Works a store hard. Started by the tests, which kill it, and by hand to measure.
//
//   StoreExerciser crash DIRECTORY WRITERS [compact]   writes until killed; prints each acknowledged change
//   StoreExerciser throughput DIRECTORY WRITERS BYTES SECONDS

internal import RevisionStore

let arguments = CommandLine.arguments
switch arguments.dropFirst().first {
case "crash" where arguments.count >= 4:
    let load = CrashLoad(
        store: try await RevisionStore.open(directory: arguments[2]), writerCount: Int(arguments[3]) ?? 1,
        compacts: arguments.last == "compact")
    await load.run()
case "throughput" where arguments.count == 6:
    try await measureThroughput(
        directory: arguments[2], writers: Int(arguments[3]) ?? 1, bytes: Int(arguments[4]) ?? 1024,
        seconds: Int(arguments[5]) ?? 5)
default:
    print("usage: StoreExerciser crash|throughput DIRECTORY WRITERS ...")
}
