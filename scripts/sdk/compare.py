"""Compares what the official SDKs make of recorded streams with what `inspect message` makes of them.

A difference is one line of six columns, parted by tabs: vendor, file, member, ours, theirs, and who is right. The last one
comes from known.py: `ours (D5: why)` if a rule explains the difference, or `unknown`. An SDK that raises is a difference in
the member `raised`. The counts come last. Exit code 1 if there is anything unknown.
"""

import argparse
import collections
import copy
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

    def compare(changed):
        theirs = reader.read(vendor, changed)
        if RAISED in theirs:
            return {RAISED: (f"end: {ours['end']}", theirs[RAISED])}
        rows = views.differences(views.view(vendor, ours["message"]), views.view(vendor, theirs))
        return {member: (mine, other) for member, mine, other in rows}

    seen, found = {}, compare(body)
    for member, (mine, theirs) in found.items():
        rule = next((rule for rule in known.STATED if rule.explains(case, member, mine, theirs)), None)
        seen[member] = [member, mine, theirs, rule]
    left = {member: row for member, row in found.items() if not seen[member][3]}
    now = case.frames
    for rule in known.REPAIRS:
        if not left or rule.vendor not in (vendor, None):
            continue
        changed = copy.deepcopy(now)
        rule.repair(changed)
        if frames.write(changed) == (body if rule.vendor is None else frames.write(now)):
            continue
        after = {
            member: row for member, row in compare(frames.write(changed)).items() if not seen.get(member, [None] * 4)[3]
        }
        if after == left or len(after) > len(left) and RAISED not in left:
            continue
        for member in left.keys() - after.keys():
            seen[member][3] = rule
        for member in after.keys() - left.keys():
            # It was hidden by what is repaired.
            seen.setdefault(member, [member, *after[member], None])
        now, left = changed, after
    return list(seen.values())


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
