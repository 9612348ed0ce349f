#!/usr/bin/env python3
"""Prints how long `baton serve` takes to answer, by kind of question.

usage: serve_latency.py BATON STORE [repeats]
The first time of a question is that of an answer being made (and the processor time that it took, all threads together, to 10 ms), the later ones of an
answer that is kept. Filters are made from what the store holds. No question shares its choice of issues with one before it: each is told of an end of the
period of its own, later than all issues.
"""
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import time
from urllib.parse import quote, quote_plus


def main():
    if len(sys.argv) < 3:
        raise SystemExit(__doc__.strip())
    program, store = sys.argv[1], sys.argv[2]
    repeats = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    start = time.monotonic()
    server = subprocess.Popen([program, "serve", "--store", store, "--no-progress"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    address = server.stdout.readline()
    port, token = re.match(r"http://127\.0\.0\.1:(\d+)/\?token=(\w+)", address).groups()
    print(f"ready after {time.monotonic() - start:.2f} s, {resident_mb(server.pid)} MB")
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=600)
    headers = {"Cookie": f"baton_{port}={token}"}

    def ask(target):
        began = time.monotonic()
        connection.request("GET", target, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        took = 1000 * (time.monotonic() - began)
        if answer.status != 200:
            raise SystemExit(f"{target}: {answer.status} {body[:300]!r}")
        return took, body

    issues = json.loads(ask("/api/issues?count=2000&sort=issue")[1])["issues"]
    teams = json.loads(ask("/api/teams")[1])["teams"]
    edges = json.loads(ask("/api/handoffs")[1])["edges"]
    opened = sorted(issue["opened"] for issue in issues)
    named = [team["team"] for team in teams if team["team"] != "(none)"]
    values = lambda name: sorted({issue[name] for issue in issues if issue.get(name)})
    middle, late = opened[len(opened) // 2], opened[len(opened) * 9 // 10]
    filters = {"all issues": "", "half of the time": f"since={middle}", "a tenth of the time": f"since={late}"}
    if named:
        filters["the slowest team"] = "team=" + quote_plus(named[0])
        filters["a middle team"] = "team=" + quote_plus(named[len(named) // 2])
    for name in ("account", "category", "priority"):
        if values(name):
            filters[f"one {name}"] = f"{name}=" + quote_plus(values(name)[0])
    filters["where"] = "where=" + quote_plus("team_handoffs >= 3")
    print(f"{'question':52} {'made, ms':>10} {'of processor':>13} {'kept, ms':>10} {'kB':>8}")

    def show(what, target):
        before = processor_ms(server.pid)
        first, body = ask(target)
        worked = processor_ms(server.pid) - before
        again = statistics.median(ask(target)[0] for _ in range(repeats))
        print(f"{what:52} {first:10.1f} {worked:13.0f} {again:10.1f} {len(body) / 1000:8.0f}", flush=True)

    for at, (what, query) in enumerate(filters.items()):
        for kind_at, kind in enumerate(("summary", "teams", "handoffs", "accounts", "issues", "report")):
            show(f"{kind}, {what}", f"/api/{kind}?{query}&until=2999-{at + 1:02d}-{kind_at + 1:02d}")
    edge = quote_plus(f"{edges[0]['from']}>{edges[0]['to']}") if edges else ""
    if edge:
        show("issues of the busiest edge", f"/api/issues?edge={edge}")
    show("issues by touches", "/api/issues?sort=-company_touches")
    show("issues by account", "/api/issues?sort=account")
    key = quote(issues[len(issues) // 2]["issue"], safe="")
    show("one issue with its events", f"/api/issue/{key}")
    show("the page, all issues", "/")
    show("another reading, first time", "/api/summary?reading=process-mining")
    show("another reading, then", "/api/teams?reading=process-mining")
    print(f"at the end {resident_mb(server.pid)} MB")
    began = time.monotonic()
    server.terminate()
    server.wait()
    print(f"stopped after {1000 * (time.monotonic() - began):.0f} ms, status {server.returncode}")


def processor_ms(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 // os.sysconf("SC_CLK_TCK")


def resident_mb(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))


main()
