"""Compares what the official SDKs make of recorded streams with what `inspect message` makes of them.

A difference is one line of six columns, parted by tabs: vendor, file, member, ours, theirs, and who is right. The last one
comes from known.py: `ours (D5: why)` if a rule explains the difference, or `unknown`. An SDK that raises is a difference in
the member `raised`. The counts come last. Exit code 1 if there is anything unknown.
"""

import argparse
import collections
import json
import pathlib
import subprocess
import sys

import frames
import known
import replay
import sdks
import views

RAISED = "raised"
OURS_FAILED = "inspect failed"


def main():
    parser = argparse.ArgumentParser(prog="compare")
    parser.add_argument("folder", nargs="?", type=pathlib.Path)
    parser.add_argument("vendors", nargs="*")
    parser.add_argument("--chunk", type=int)
    parser.add_argument("--seed", default=1)
    parser.add_argument("--file", default="")
    parser.add_argument("--ours", default="inspect")
    parser.add_argument("--self-test", action="store_true")
    asked = parser.parse_intermixed_args()
    reader = sdks.Sdks(replay.Replay(asked.chunk, asked.seed))
    if asked.self_test:
        import self_test

        return self_test.run(lambda *case: judge(reader, *case))
    if asked.folder is None:
        parser.error("a folder of bodies, or --self-test, is needed")
    if unknown := [vendor for vendor in asked.vendors if vendor not in views.VIEWS]:
        parser.error(f"there is no vendor {unknown[0]}: {', '.join(views.VIEWS)}")
    report = Report()
    for vendor in asked.vendors or views.VIEWS:
        for file in sorted((asked.folder / vendor).glob("*.sse")):
            if asked.file in file.name:
                ours = read_ours(asked.ours, file)
                report.add(vendor, file.stem, judge(reader, vendor, file.read_bytes(), ours))
    return report.end()


def read_ours(program, file):
    """What `inspect message` prints last, an object with the members `message` and `end`."""
    try:
        ran = subprocess.run([program, "message", "--jsonl", file], capture_output=True, timeout=60)
        ran.check_returncode()
        read = json.loads(ran.stdout.decode().strip().rpartition("\n")[2])
        return {"message": read["message"], "end": read["end"]}
    except (OSError, subprocess.SubprocessError, ValueError, LookupError, TypeError) as error:
        return {"failed": f"{type(error).__name__}: {error}"}


def judge(reader, vendor, body, ours):
    """Returns the differences of one body: lists of member, ours, theirs, and the rule or None."""
    if "failed" in ours:
        return [[OURS_FAILED, ours["failed"], None, None]]
    case = known.Case(vendor, frames.read(body), ours)
    found = {}

    def unexplained(sent):
        """The differences about `sent` that no stated rule explains. All go into `found`, as they were seen first."""
        theirs = reader.read(vendor, sent)
        if RAISED in theirs:
            rows = [(RAISED, f"end: {ours['end']}", theirs[RAISED])]
        else:
            rows = views.differences(views.view(vendor, ours["message"]), views.view(vendor, theirs))
        left = {}
        for member, mine, other in rows:
            rule = next((rule for rule in known.STATED if rule.explains(case, member, mine, other)), None)
            row = found.setdefault(member, [member, mine, other, rule])
            if row[3] is None and rule is None:
                left[member] = other
        return left

    left, now = unexplained(body), body
    for rule in known.REPAIRS:
        if not left:
            break
        if rule.vendor not in (vendor, None):
            continue
        changed = frames.read(now)
        rule.repair(changed)
        changed = frames.write(changed)
        if changed == now:
            continue
        before = set(found)
        after = unexplained(changed)
        if after == left or RAISED not in left and (RAISED in after or len(after) > len(left)):
            # It does not help: what it brought does not count.
            for member in found.keys() - before:
                del found[member]
            continue
        for member in left.keys() - after.keys():
            found[member][3] = found[member][3] or rule
        left, now = after, changed
    return list(found.values())


class Report:
    def __init__(self):
        self.files = collections.Counter()
        self.rules = collections.Counter()
        self.kinds = collections.defaultdict(collections.Counter)

    def add(self, vendor, name, rows):
        kinds = self.kinds[vendor]
        kinds["files"] += 1
        for member, ours, theirs, rule in rows:
            print(vendor, name, member, *short(ours, theirs), rule.verdict() if rule else "unknown", sep="\t")
            kinds["raised"] += member == RAISED
        for rule in {rule for *_, rule in rows if rule}:
            self.rules[rule] += 1
        rules = [rule for *_, rule in rows]
        kinds["unknown" if None in rules else "by rule" if rules else "equal"] += 1
        sys.stdout.flush()

    def end(self):
        print()
        for rule in [*known.STATED, *known.REPAIRS]:
            if self.rules[rule]:
                print(f"{self.rules[rule]:5} {rule.vendor or 'all':9} {rule.name}: {rule.verdict()}")
        print()
        total = sum(self.kinds.values(), collections.Counter())
        for vendor, kinds in [*self.kinds.items(), ("all", total)]:
            print(
                f"{vendor}: {kinds['files']} files, {kinds['equal']} equal, {kinds['by rule']} different by rule,"
                f" {kinds['unknown']} unknown; SDK raised on {kinds['raised']}"
            )
        return 1 if total["unknown"] or not total["files"] else 0


def short(ours, theirs):
    """Both sides as text, from shortly before the place where they part."""
    texts = [json.dumps(value, ensure_ascii=False) for value in (ours, theirs)]
    parted = next((at for at, (left, right) in enumerate(zip(*texts)) if left != right), min(map(len, texts)))
    start = max(0, parted - 20) if max(map(len, texts)) > 80 else 0
    return [("…" if start else "") + text[start : start + 80] + ("…" if len(text) > start + 80 else "") for text in texts]


if __name__ == "__main__":
    sys.exit(main())
