import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read, readFilter, write, writeFilter } from '../src/address.js';

const nasty = ['V32 2nd', 'A>B', '%3E', '%253E', '100 %25', 'a/b', '%', '#', '=', '&amp;', 'Ängslund', '../..', "'\"", '\u202e'];

void test('an address comes back as it was written, whatever the names', () => {
  for (const name of nasty) {
    assert.deepEqual(read(write('teams', name)), { section: 'teams', parts: [name] });
    assert.deepEqual(read(write('teams', name, 'queued_s')), { section: 'teams', parts: [name, 'queued_s'] });
    for (const other of nasty) assert.deepEqual(read(write('handoffs', [name, other])), { section: 'handoffs', parts: [name, other] });
  }
});

void test('a filter comes back as it was written', () => {
  for (const name of nasty) {
    for (const filter of [{ kind: 'team', values: [name] }, { kind: 'edge', values: [name, 'B'] }, { kind: 'keys', values: [name, name, name] }] as const) {
      const address = read(writeFilter({ ...filter, values: [...filter.values] }));
      assert.ok(address);
      assert.equal(address.section, 'issues');
      assert.deepEqual(readFilter(address.parts[0] ?? ''), filter);
    }
  }
});

void test('a browser that encodes the separator changes nothing', () => {
  assert.deepEqual(read('#handoffs/A%20B%3EC'), { section: 'handoffs', parts: ['A B', 'C'] });
  assert.deepEqual(readFilter('edge=A%3EB'), { kind: 'edge', values: ['A', 'B'] });
});

void test('plain anchors and nonsense lead nowhere', () => {
  for (const hash of ['', '#', '#teams', '#teams/', '#nothing/x', '#__proto__/x']) assert.equal(read(hash), undefined);
  assert.deepEqual(read('#teams/%E0%A4%A'), { section: 'teams', parts: ['%E0%A4%A'] });
  assert.deepEqual(readFilter('evil=1'), { kind: 'none', values: [] });
});
