"""What jobs took, and tables of it in Markdown."""
import collections
import itertools
import statistics

Took = collections.namedtuple('Took', 'wall cpu peak_kib')


class Results:
    """What every job on one log took, run by run, and the sizes of the files that were left."""

    def __init__(self, log):
        self.log = log
        self.took = collections.defaultdict(list)
        self.stored_bytes = {}

    def median(self, job, quantity):
        return statistics.median(quantity(took) for took in self.took[job])

    def ratio(self, job, of_job, quantity=lambda took: took.wall, of=None):
        """Median of the ratios of runs in turn; `of`: the other results, if not these."""
        return statistics.median(quantity(a) / quantity(b) for a, b in zip(self.took[job], (of or self).took[of_job]))


def row_of(events, results, job, title):
    stored = results.stored_bytes.get(job)
    return (f'| | {title} | {results.median(job, lambda took: took.wall):.2f} | {results.median(job, lambda took: took.cpu):.2f} '
            f'| {results.median(job, lambda took: took.peak_kib) * 1024 / events:,.0f} | {f"{stored / events:.1f}" if stored else ""} |')


def ratio_row(results, title, job, of_job, digits=1):
    quantities = (lambda took: took.wall, lambda took: took.cpu, lambda took: took.peak_kib)
    values = ' | '.join(f'**{results.ratio(job, of_job, quantity):.{digits}f}**' for quantity in quantities)
    stored = [results.stored_bytes.get(name) for name in (job, of_job)]
    return f'| | **{title}** | {values} | {f"**{stored[0] / stored[1]:.1f}**" if all(stored) else ""} |'


def rows(events, results, peers, limit):
    def against(place, of_job):
        for peer in peers:
            job = f'{peer.title}, {place}'
            if job in results.took:
                yield row_of(events, results, job, job)
                yield ratio_row(results, f'{peer.title} / baton', job, of_job)

    yield row_of(events, results, 'import + summary', 'baton import + summary')
    yield row_of(events, results, 'import', 'of it the import')
    yield row_of(events, results, 'summary', 'of it the summary, from the store')
    yield from against('file', 'import + summary')
    yield row_of(events, results, 'analyze', 'baton analyze')
    yield from against('in memory', 'analyze')
    yield row_of(events, results, 'teams', 'teams, from the store')
    yield row_of(events, results, 'accounts', 'accounts, from the store')
    yield row_of(events, results, '1 % more', 'import of the last 1 %')
    yield ratio_row(results, 'the last 1 % / import of all', '1 % more', 'import', 2)
    if limit:
        yield row_of(events, results, 'limited', f'import within {limit}')
        yield ratio_row(results, f'within {limit} / import', 'limited', 'import', 2)


def print_order(order, seed, tables, peers, limit, runs):
    lines = []
    for events, table in tables.items():
        if order in table and is_complete(table[order], runs):
            first, *others = rows(events, table[order], peers, limit)
            lines += [first.replace('| |', f'| {short(events)} |', 1), *others]
    if lines:
        print(f'\nOrder {order}, seed {seed}; medians of {runs} {"run" if runs == 1 else "runs"} in turn.\n')
        print('| events | job | wall s | cpu s | peak bytes an event | stored bytes an event |\n| --- | --- | --- | --- | --- | --- |')
        print('\n'.join(lines))


def print_comparisons(seed, tables, runs):
    """Wall time of an event: orders against the order of time, and each size against the one before."""
    def line(title, results, other, ratio):
        if is_complete(results, runs) and is_complete(other, runs):
            lines.append(f'| {title} | ' + ' | '.join(f'{ratio(job):.2f}' for job in ('import + summary', 'analyze')) + ' |')

    lines = []
    for events, table in tables.items():
        for order in table:
            if order != 'time' and 'time' in table:
                line(f'{short(events)}: order {order} / time', table[order], table['time'], lambda job: table[order].ratio(job, job, of=table['time']))
    wall = lambda took: took.wall
    for (smaller, before), (larger, after) in itertools.pairwise(tables.items()):
        for order in after:
            line(f'order {order}: {short(larger)} / {short(smaller)}', after[order], before[order],
                 lambda job: after[order].median(job, wall) / larger / (before[order].median(job, wall) / smaller))
    if lines:
        print(f'\nWall time an event, seed {seed}:\n\n| | import + summary | analyze |\n| --- | --- | --- |')
        print('\n'.join(lines))


def is_complete(results, runs):
    return all(len(took) == runs for took in results.took.values()) and '1 % more' in results.took


def short(events):
    mantissa, exponent = f'{events:e}'.split('e')
    return f'{float(mantissa):g}e{int(exponent)}'
