"""Compares baton's answers with a peer's, value by value: python3 compare.py PEER_ANSWER FOLDER

FOLDER holds summary.json, teams.json, accounts.json, team_edges.json, person_edges.json and person_handoffs.json of baton; the last has the edges of
persons that are not shown among the others because they have few issues.
"""
import json
import pathlib
import sys

PARTS = ('teams', 'accounts', 'team_edges', 'person_edges')


def by_key(rows):
    return {row['key']: {name: value for name, value in row.items() if name != 'key'} for row in rows}


def renamed(rows, key, names):
    """Rows by a column (or by a function of them), their values in the names that the peers use."""
    return {key(row): {peer_name: row[name] for peer_name, name in names.items()} for row in rows}


def figure(measure, value):
    if not isinstance(value, dict):
        return value
    if measure.startswith('time_to_'):
        return [value['sum_s'], value['median_s'], value['p90_s']]
    return value['sum_s'] if measure.endswith('_handoff_wait') else value.get('value')


def answer_of_baton(folder):
    read = {path.stem: json.loads(path.read_text(encoding='utf-8')) for path in pathlib.Path(folder).glob('*.json')}
    resolution = {'resolved': 'resolved', 'median_resolution': 'median_resolution_s', 'p90_resolution': 'p90_resolution_s'}
    edge = {'handoffs': 'handoffs', 'median_wait': 'median_wait_s', 'p90_wait': 'p90_wait_s'}
    ends = lambda row: f"{row['from']} > {row['to']}"
    return {
        'summary': {measure: figure(measure, value) for measure, value in read['summary']['measures'].items()},
        'teams': renamed(read['teams']['teams'], lambda row: row['team'],
                         {'issues': 'issues', 'received': 'received', 'passed_on': 'passed_on', **resolution}),
        'accounts': renamed(read['accounts']['accounts'], lambda row: row['account'],
                            {'issues': 'issues', **resolution, 'team_handoffs': 'team_handoffs', 'team_bounces': 'team_bounces',
                             'people_met': 'people_met', 'lowest_level': 'lowest_level_resolution'}),
        'team_edges': renamed(read['team_edges']['edges'], ends, edge),
        'person_edges': renamed(read['person_handoffs']['rows'], ends, edge) | renamed(read['person_edges']['edges'], ends, edge)}


def answer_of_peer(path):
    answer = json.loads(pathlib.Path(path).read_text(encoding='utf-8'))
    return answer | {part: by_key(answer.get(part) or []) for part in PARTS}


def equal(theirs, ours):
    numbers = all(isinstance(value, (int, float)) for value in (theirs, ours))
    return abs(theirs - ours) <= 1e-6 + 1e-9 * abs(theirs) if numbers else theirs == ours


def compare(theirs, ours, where, differences):
    """How many values were compared; what differs is added to the list."""
    if isinstance(theirs, dict):
        inner = ours if isinstance(ours, dict) else {}
        return sum(compare(value, inner.get(name), f'{where}.{name}', differences) for name, value in theirs.items())
    if isinstance(theirs, list):
        inner = ours if isinstance(ours, list) and len(ours) == len(theirs) else [None] * len(theirs)
        return sum(compare(value, inner[i], f'{where}[{i}]', differences) for i, value in enumerate(theirs))
    if not equal(theirs, ours):
        differences.append(f'{where}: {theirs} there, {ours} here')
    return 1


def compare_answers(peer, baton):
    """How many values the peer's answer has, and what differs, in words."""
    differences = []
    for part in PARTS:  # rows that only baton has; "(none)" is the time that no team answers for
        differences += [f'{part}.{key}: only here' for key in baton[part] if key not in peer[part] and key != '(none)']
    return compare(peer, baton, 'answer', differences), differences


def report(compared, differences):
    """The result as a sentence, with the first differences."""
    if not differences:
        return f'answers agree on {compared:,} values'
    shown = ''.join(f'\n  {difference}' for difference in differences[:10])
    return f'answers differ in {len(differences):,} of {compared:,} values:{shown}'


if __name__ == '__main__':
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    result = compare_answers(answer_of_peer(sys.argv[1]), answer_of_baton(sys.argv[2]))
    print(report(*result))
    sys.exit(1 if result[1] else 0)
