internal import VClusterCLI

await VClusterCommand.runAndExit()
