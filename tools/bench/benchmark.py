"""Measures the main job with baton and with others in turn, compares all answers, and prints tables in Markdown: docs/benchmarks.md."""
import argparse
import collections
import itertools
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys

import compare
from tables import Results, Took, print_comparisons, print_order

WORK = pathlib.Path('build/bench')
BATON = 'build/release/baton'
MAKE_LOG = 'build/release/tools/bench/make_log'
RUN_MEASURED = 'build/release/tools/bench/run_measured'
CONFIG = ['--config', 'tools/bench/yardstick.toml']
STORE = WORK / 'baton.db'
ORDERS = ('time', 'case', 'shuffle')
SLOW_BEYOND = 1_000_000  # events; slow peers go further only where sizes were asked for
# Edges of persons with few issues are not shown as such: privacy. Their handoffs are, one by one.
PERSON_HANDOFFS = """
  SELECT "from", "to", count(*) AS handoffs, median(CASE WHEN NOT censored THEN wait_s END) AS median_wait_s,
         quantile(CASE WHEN NOT censored THEN wait_s END, 0.9) AS p90_wait_s
  FROM handoffs WHERE level = 'person' GROUP BY 1, 2"""
QUESTIONS = {'summary': ['summary'], 'teams': ['teams', '--all'], 'accounts': ['accounts', '--all'], 'team_edges': ['handoffs'],
             'person_edges': ['handoffs', '--level', 'person', '--identify'], 'person_handoffs': ['sql', '--identify', PERSON_HANDOFFS]}

LEFT_BY_A_RUN = ['*.db', '*.db-*', '*.db.wal', '*-file.json', '*-in-memory.json']


def say(text):
    print(text, file=sys.stderr, flush=True)


def run(command, output=subprocess.DEVNULL):
    """Runs a command that must succeed."""
    command = [str(part) for part in command]
    with open(WORK / 'stderr', 'w+', encoding='utf-8') as errors:
        if subprocess.run(command, stdout=output, stderr=errors, check=False).returncode != 0:
            errors.seek(0)
            sys.exit(f'{errors.read()}error: this failed: {" ".join(command)}')


def first_line(command):
    """What a program says of itself; nothing where it is not there or fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return (done.stdout.splitlines() or [None])[0]
    except (OSError, subprocess.CalledProcessError):
        return None


def measured(command, warm, output=None):
    """What a command took, the files of `warm` being in the page cache."""
    for path in warm:
        with open(path, 'rb', buffering=0) as file:
            while file.read(1 << 22):
                pass
    times = WORK / 'times'
    times.unlink(missing_ok=True)
    with open(output or os.devnull, 'wb') as out:
        run([RUN_MEASURED, times, *command], out)
    wall, cpu, peak = times.read_text(encoding='utf-8').split()
    return Took(float(wall), float(cpu), int(peak))


def both(first, second):
    """Two commands as one job."""
    return Took(first.wall + second.wall, first.cpu + second.cpu, max(first.peak_kib, second.peak_kib))


# Others who do the same job. jobs: where it is done, to a function of log and answer that gives command and output.
Peer = collections.namedtuple('Peer', 'title version is_slow jobs')
PEER_DATABASE = WORK / 'peer.db'


def duckdb():
    folder = WORK / 'peer'
    if not (shutil.which('node') and shutil.which('npm')):
        return None, 'needs node and npm'
    package = folder / 'node_modules/@duckdb/node-api/package.json'
    if not package.exists():
        folder.mkdir(exist_ok=True)
        (folder / 'package.json').write_text('{"private": true}', encoding='utf-8')
        if first_line(['npm', 'install', '--prefix', str(folder), '--no-audit', '--no-fund', '@duckdb/node-api']) is None:
            return None, 'npm could not install @duckdb/node-api'
    command = ['node', 'tools/bench/peer.mjs', folder]
    return Peer('DuckDB', json.loads(package.read_text(encoding='utf-8'))['version'], False, {
        'file': lambda log, answer: ([*command, log, answer, PEER_DATABASE], None),
        'in memory': lambda log, answer: ([*command, log, answer, ':memory:'], None)}), ''


def sqlite():
    version = first_line(['sqlite3', '--version'])
    if version is None:
        return None, 'needs the program sqlite3'
    return Peer('SQLite', version.split()[0], True, {
        'file': lambda log, answer: (['sqlite3', PEER_DATABASE, f'.import --csv {log} events', '.read tools/bench/peer_sqlite.sql'], answer)}), ''


def pandas():
    for python in ('python3', '/usr/bin/python3'):
        version = first_line([python, '-c', 'import pandas; print(pandas.__version__)'])
        if version is not None:
            return Peer('pandas', version, True, {
                'in memory': lambda log, answer: ([python, 'tools/bench/peer_pandas.py', log, answer], None)}), ''
    return None, 'needs python3 with pandas'


PEERS = {'duckdb': duckdb, 'sqlite': sqlite, 'pandas': pandas}


def files_of(log):
    return log, pathlib.Path(f'{log}.first'), pathlib.Path(f'{log}.rest')


def make_log(events, order, seed):
    log = WORK / f'log-{events}-{order}-{seed}.csv'
    if not all(path.exists() for path in files_of(log)):
        unfinished = WORK / 'unfinished-log'
        run([MAKE_LOG, events, unfinished, '--order', order, '--seed', seed, '--split'])
        for part, path in zip(files_of(unfinished), files_of(log)):
            part.rename(path)
    return log


def ask(store, folder):
    """Writes the answers that are compared."""
    folder.mkdir(exist_ok=True)
    for name, question in QUESTIONS.items():
        with open(folder / f'{name}.json', 'wb') as out:
            run([BATON, *question, '--store', store, '--json'], out)
    return folder


def same_answers(store, what):
    """Whether a store answers as that of the plain import does, in every figure."""
    ours, theirs = ask(STORE, WORK / 'answers'), ask(store, WORK / 'other_answers')
    different = []
    for name in QUESTIONS:
        documents = [json.loads((folder / f'{name}.json').read_text(encoding='utf-8')) for folder in (ours, theirs)]
        for document in documents:
            document.pop('store')
        if documents[0] != documents[1]:
            different.append(name)
    say(f'  {what}: ' + (f'other answers than after one import: {", ".join(different)}' if different else 'the answers of one import'))
    return not different


def one_run(results, peers, limit):
    """Every job once, in turn."""
    log, first, rest = files_of(results.log)
    took = results.took
    STORE.unlink(missing_ok=True)
    took['import'].append(measured([BATON, 'import', log, *CONFIG, '--store', STORE], [log]))
    took['summary'].append(measured([BATON, 'summary', '--store', STORE, '--json'], []))
    took['import + summary'].append(both(took['import'][-1], took['summary'][-1]))
    results.stored_bytes['import + summary'] = STORE.stat().st_size
    for name in ('teams', 'accounts'):
        took[name].append(measured([BATON, *QUESTIONS[name], '--store', STORE, '--json'], []))
    run_peers(results, peers, 'file')
    took['analyze'].append(measured([BATON, 'analyze', log, *CONFIG, '--json'], [log]))
    run_peers(results, peers, 'in memory')
    base, grown = WORK / 'base.db', WORK / 'grown.db'
    if not base.exists():
        run([BATON, 'import', first, *CONFIG, '--store', base])
    shutil.copy(base, grown)
    took['1 % more'].append(measured([BATON, 'import', rest, '--store', grown], [rest, grown]))
    if limit:
        limited = WORK / 'limited.db'
        limited.unlink(missing_ok=True)
        took['limited'].append(measured([BATON, 'import', log, *CONFIG, '--store', limited, '--memory-limit', limit], [log]))
        results.stored_bytes['limited'] = limited.stat().st_size


def answer_of(title, place):
    return WORK / f'{title}-{place.replace(" ", "-")}.json'


def run_peers(results, peers, place):
    for peer in peers:
        if place not in peer.jobs:
            continue
        for path in (PEER_DATABASE, pathlib.Path(f'{PEER_DATABASE}.wal')):
            path.unlink(missing_ok=True)
        job = f'{peer.title}, {place}'
        command, output = peer.jobs[place](results.log, answer_of(peer.title, place))
        results.took[job].append(measured(command, [results.log], output))
        if place == 'file':
            results.stored_bytes[job] = PEER_DATABASE.stat().st_size


def check_answers(peers, limit):
    """Whether all answers to the log that was run last are the same."""
    agreed = True
    baton = compare.answer_of_baton(ask(STORE, WORK / 'answers'))
    for peer, place in ((peer, place) for peer in peers for place in peer.jobs):
        compared, differences = compare.compare_answers(compare.answer_of_peer(answer_of(peer.title, place)), baton)
        say(f'  {peer.title}, {place}: {compare.report(compared, differences)}')
        agreed = agreed and not differences
    agreed = same_answers(WORK / 'grown.db', 'import of 99 %, then of 1 %') and agreed
    if limit:
        agreed = same_answers(WORK / 'limited.db', f'import within {limit}') and agreed
    return agreed


def forget(patterns):
    for path in itertools.chain.from_iterable(WORK.glob(pattern) for pattern in patterns):
        path.unlink()


def measure_size(events, seed, peers, options, limit, table):
    """All orders of a size and seed; runs take turns over the orders too. The results go to `table` by order, run by run."""
    for order in options.orders:
        table[order] = Results(make_log(events, order, seed))
    agreed = True
    for turn in range(options.runs):
        for order, results in table.items():
            say(f'{events:,} events, order {order}, seed {seed}, run {turn + 1} of {options.runs}')
            one_run(results, peers, limit)
            if turn + 1 == options.runs:
                agreed = check_answers(peers, limit) and agreed
            forget(LEFT_BY_A_RUN)
    if not options.keep:
        forget([f'log-{events}-*-{seed}.csv*'])
    return agreed


def field(path, name):
    """A value of a file of lines `name: value` or `name=value`."""
    try:
        for line in pathlib.Path(path).read_text(encoding='utf-8').splitlines():
            if line.startswith(name):
                return line[len(name):].strip(' \t:=').strip('"')
    except OSError:
        pass
    return 'unknown'


def machine(peers):
    cache = 'build/release/CMakeCache.txt'
    compiler = first_line([field(cache, 'CMAKE_CXX_COMPILER:FILEPATH'), '--version']) or 'unknown compiler'
    memory_kib = field('/proc/meminfo', 'MemTotal').removesuffix(' kB')
    memory = f'{int(memory_kib) / 1024**2:.0f} GiB' if memory_kib.isdigit() else 'unknown memory'
    flags = field('CMakeLists.txt', 'set(CMAKE_CXX_FLAGS_RELEASE').rstrip(')').strip('"')
    parts = [f'{len(os.sched_getaffinity(0))} cores of {field("/proc/cpuinfo", "model name")}', memory,
             f'{field("/etc/os-release", "PRETTY_NAME")}, Linux {platform.release()}', f'{compiler}, {flags}',
             *(f'{peer.title} {peer.version}' for peer in peers)]
    return '; '.join(parts) + '.'


def numbers(text):
    return [int(float(part)) for part in text.replace(',', ' ').split()]


def names_of(known):
    """Reads a list of names of which all must be known."""
    def read(text):
        named = text.replace(',', ' ').split()
        for name in named:
            if name not in known:
                raise argparse.ArgumentTypeError(f'"{name}" is none of {", ".join(known)}')
        return named
    return read


def read_options():
    parser = argparse.ArgumentParser(prog='tools/benchmark', description=__doc__)
    parser.add_argument('--sizes', type=numbers, help='events, at least 1e3 (default: 1e5,1e6,1e7)')
    parser.add_argument('--runs', type=int, default=3, help='of every job, in turn (default: 3)')
    parser.add_argument('--orders', type=names_of(ORDERS), default=['time'], help='of the log: time,case,shuffle (default: time)')
    parser.add_argument('--seeds', type=numbers, default=[42], help='of the log (default: 42)')
    parser.add_argument('--peers', type=names_of([*PEERS, 'none']), default=['duckdb'],
                        help='duckdb,sqlite,pandas or none (default: duckdb); the slow ones, sqlite and pandas, go beyond 1e6 where --sizes says so')
    parser.add_argument('--memory-limit', default='256M', metavar='SIZE', help='for an import within it, if baton can (default: 256M)')
    parser.add_argument('--keep', action='store_true', help='keep the logs in build/bench')
    options = parser.parse_args()
    options.sizes_given = options.sizes is not None
    options.sizes = sorted(set(options.sizes or [100_000, 1_000_000, 10_000_000]))
    if options.runs < 1 or options.sizes[0] < 1000 or not options.orders or not options.seeds:
        parser.error('at least one run, one order, one seed and 1e3 events')
    return options


def build():
    run(['tools/install-packages'])
    with open(WORK / 'build.log', 'w', encoding='utf-8') as log:
        for command in (['cmake', '--preset', 'release'], ['cmake', '--build', '--preset', 'release', '--target', 'baton', 'make_log', 'run_measured']):
            if subprocess.run(command, stdout=log, stderr=log, check=False).returncode != 0:
                sys.exit(f'error: the build failed ({log.name})')


def find_peers(names):
    peers = []
    for name in names:
        if name == 'none':
            continue
        peer, missing = PEERS[name]()
        if peer is None:
            say(f'without {name}: {missing}')
        else:
            peers.append(peer)
    return peers


def main():
    options = read_options()
    WORK.mkdir(parents=True, exist_ok=True)
    build()
    peers = find_peers(options.peers)
    can_limit = '--memory-limit' in subprocess.run([BATON, 'import', '--help'], capture_output=True, text=True, check=True).stdout
    limit = options.memory_limit if can_limit else None
    if limit is None:
        say('without an import within a memory limit: baton import has no --memory-limit')
    tables = {seed: {} for seed in options.seeds}
    forget([*LEFT_BY_A_RUN, 'unfinished-log*'])  # by one that was stopped
    agreed = True
    try:
        for seed, events in itertools.product(options.seeds, options.sizes):
            quick = [peer for peer in peers if not peer.is_slow or events <= SLOW_BEYOND or options.sizes_given]
            for peer in peers:
                if peer not in quick:
                    say(f'{events:,} events without {peer.title}, which is slow: name the size with --sizes to include it')
            tables[seed][events] = {}
            agreed = measure_size(events, seed, quick, options, limit, tables[seed][events]) and agreed
    finally:  # what was measured is shown even where a later job fails
        print(machine(peers))
        for seed, by_size in tables.items():
            for order in options.orders:
                print_order(order, seed, by_size, peers, limit, options.runs)
            print_comparisons(seed, by_size, options.runs)
    say('all answers agree' if agreed else 'error: answers differ')
    return 0 if agreed else 1


if __name__ == '__main__':
    sys.exit(main())
