"""Transcripts: what a user types and what must come back, in a text file that reads like a terminal.

    What comes before the first command is a comment. Empty lines do not count.
    $ kubectl create namespace demo
    namespace/demo created
    $ kubectl get pods -w | head -2      # any shell command; `kubectl` is the one under test, stderr is in the output
    $~ kubectl get pods                  # repeated until the output is this one, 20 seconds long
    NAME  READY  STATUS   RESTARTS  AGE
    web   0/1    Pending  0         <AGE>
    ...
    $ kubectl get pod none
    Error from server (NotFound): pods "none" not found
    [1]
    $ kubectl apply -f - <<EOF
    > apiVersion: v1
    > kind: ConfigMap
    > EOF

Lines that begin with `> ` continue the command, `[N]` is the exit code when it is not 0, `...` stands for any number of
lines, `<AGE>`, `<TIME>`, `<UID>`, `<IP>`, `<HASH>`, `<N>` for what they say, `<*>` for anything within a line, and
`<re:EXPRESSION>` for a regular expression. Two and more spaces in a row are as good as two, for columns are as wide as
their widest cell. A line `{1.32} text` is expected of that version only, `{1.36+} text` of that and later ones; a command
can be marked so too, with its output.
"""
import re
import subprocess
import time
from dataclasses import dataclass, field

PLACEHOLDERS = {
    "AGE": r"(?:\d+[dhms]){1,2}|<invalid>|<unknown>",
    "TIME": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)",
    "UID": r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "IP": r"\d{1,3}(?:\.\d{1,3}){3}",
    "HASH": r"[a-z0-9]+(?:-[a-z0-9]+)*",
    "N": r"\d+",
    "*": r".*",
}
TOKEN = re.compile(r"<(AGE|TIME|UID|IP|HASH|N|\*|re:.*?[^\\])>(?!>)")
MARK = re.compile(r"^\{(\d+\.\d+)(\+|-)?\} ?")
LIBRARY_LOG = re.compile(r"I\d{4} \d\d:\d\d:\d\d\.\d+ ")  # of client-go, about timing; not of the command
RETRIED_SECONDS = 20


@dataclass
class Step:
    """One command of a transcript, and what it must print."""
    line: int
    command: str
    retried: bool
    expected: list = field(default_factory=list)
    code: int = 0


def version_number(text):
    return tuple(int(part) for part in text.split("."))


def for_version(line, version):
    """The line without its mark of versions, or None when it is for others."""
    mark = MARK.match(line)
    if not mark:
        return line
    wanted, own = version_number(mark[1]), version_number(version)
    holds = own >= wanted if mark[2] == "+" else own <= wanted if mark[2] == "-" else own == wanted
    return line[mark.end():] if holds else None


def parse(text, version):
    """The steps of a transcript for a client's version."""
    steps, skipping = [], False
    for number, raw in enumerate(text.splitlines(), 1):
        unmarked = MARK.sub("", raw)
        if unmarked.startswith(("$ ", "$~ ")):
            line = for_version(raw, version)
            skipping = line is None
            if not skipping:
                mark, command = line.split(" ", 1)
                steps.append(Step(number, command, mark == "$~"))
        elif skipping or not raw.strip() or not steps:
            continue
        elif raw.startswith("> ") or raw == ">":
            steps[-1].command += "\n" + raw[2:]
        elif re.fullmatch(r"\[\d+\]", unmarked):
            if for_version(raw, version):
                steps[-1].code = int(unmarked[1:-1])
        else:
            line = for_version(raw, version)
            if line is not None:
                steps[-1].expected.append(line)
    return steps


def normalized(line):
    """A line with its columns two spaces apart; the indentation stays."""
    line = line.rstrip()
    indentation = len(line) - len(line.lstrip(" "))
    return line[:indentation] + re.sub(r" {2,}|\t+ *", "  ", line[indentation:])


def pattern(line):
    """What a line of a transcript stands for, as a regular expression."""
    result, end = "", 0
    for token in TOKEN.finditer(line):
        result += re.escape(line[end:token.start()])
        name = token[1]
        result += f"(?:{name[3:] if name.startswith('re:') else PLACEHOLDERS[name]})"
        end = token.end()
    return re.compile(result + re.escape(line[end:]))


def matches(expected, actual):
    """Whether output lines are those expected. Time O(expected × actual) with `...`, else O(actual)."""
    reachable = {0}
    for line in expected:
        if line.strip() == "...":
            reachable = set(range(min(reachable), len(actual) + 1))
        else:
            compiled = pattern(normalized(line))
            reachable = {index + 1 for index in reachable
                         if index < len(actual) and compiled.fullmatch(actual[index])}
        if not reachable:
            return False
    return len(actual) in reachable


class Player:
    """Plays transcripts: commands run in a shell, in a directory and with an environment given."""

    def __init__(self, version, directory, environment, timeout=60):
        self.version = version
        self.directory = directory
        self.environment = environment
        self.timeout = timeout

    def run(self, step):
        completed = subprocess.run(
            ["bash", "-c", step.command], cwd=self.directory, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", timeout=self.timeout)
        lines = [normalized(line) for line in completed.stdout.splitlines()]
        return completed.returncode, [line for line in lines if line and not LIBRARY_LOG.match(line)]

    def play_step(self, step):
        """Runs a step. Returns its exit code and lines, and whether they are the expected ones."""
        deadline = time.monotonic() + RETRIED_SECONDS
        while True:
            code, lines = self.run(step)
            good = code == step.code and matches(step.expected, lines)
            if good or not step.retried or time.monotonic() > deadline:
                return code, lines, good
            time.sleep(0.1)

    def play(self, path):
        """Plays a whole transcript. Returns a description of each step whose outcome differed."""
        differences = []
        for step in parse(path.read_text(), self.version):
            code, lines, good = self.play_step(step)
            if not good:
                differences.append(
                    f"{path.name}:{step.line}: {step.command}\n--- expected (exit {step.code})\n"
                    + "\n".join(step.expected) + f"\n--- got (exit {code})\n" + "\n".join(lines))
        return differences
