import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell, PageData, Unit } from '../src/data.js';
import { Report } from '../src/data.js';
import { chosen, words } from '../src/issues.js';

function table(id: string, columns: [string, Unit, Cell[]][]): PageData['tables'][number] {
  const rows = columns[0]?.[2].length ?? 0;
  return { id, title: '', empty: '', total: rows, rows, shown: 10, columns: columns.map(([name, unit, cells]) => ({ id: name, title: name, unit, priority: 0, cells })) };
}

const report = new Report({
  version: '', command: 'report', import: '', options: '', filters: '', hours: 'calendar', as_of: 0, change: null, facts: [], graphs: [],
  measures: { ease: { title: 'ease', value: null, parts: {} } },
  tables: [
    table('issues', [['issue', 'text', ['1', '2', '3']], ['account', 'text', ['x', 'y', 'x']], ['team_bounces', 'count', [0, 1, 3]], ['ease', 'points', [40, null, 20]], ['lowest_level', 'flag', [true, false, null]]]),
    table('stays', [['issue', 'text', ['1', '2', '2', '2']], ['team', 'text', ['A', 'A', 'B', 'A']], ['from_s', 'duration', [0, 0, 5, 9]]]),
  ],
});

function keys(kind: 'team' | 'edge' | 'account' | 'figure' | 'keys', ...values: string[]): string[] {
  const issues = report.table('issues');
  assert.ok(issues);
  return chosen(report, issues, { kind, values }).map((row) => issues.text(row, 'issue'));
}

void test('issues are found by team, by each route, by account and by figure', () => {
  assert.deepEqual(keys('team', 'A'), ['1', '2']);
  assert.deepEqual(keys('edge', 'A', 'B'), ['2']);
  assert.deepEqual(keys('edge', 'A', 'B', 'A'), ['2']);
  assert.deepEqual(keys('edge', 'B', 'C'), []);
  assert.deepEqual(keys('account', 'x'), ['1', '3']);
  assert.deepEqual(keys('keys', '3', '1'), ['1', '3']);
  assert.deepEqual(keys('figure', 'team_bounces'), ['3', '2']);
  assert.deepEqual(keys('figure', 'issues_with_team_bounce'), ['3', '2']);
  assert.deepEqual(keys('figure', 'ease'), ['3', '1']);
  assert.deepEqual(keys('figure', 'lowest_level_resolution'), ['2']);
  assert.match(words(report, { kind: 'edge', values: ['A', 'B'] }), /A → B/);
});

void test('stays are kept per issue, missing times are none', () => {
  assert.deepEqual(report.stays().get('2')?.map((stay) => [stay.team, stay.from]), [['A', 0], ['B', 5], ['A', 9]]);
  assert.deepEqual(report.stays().get('1')?.[0]?.spent, [0, 0, 0, 0]);
});
