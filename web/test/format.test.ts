import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duration, exactly, instant, people, quoted, visible } from '../src/format.js';

void test('durations have one unit and three figures', () => {
  const cases: [number, string][] = [
    [0, '0 s'], [0.2, '< 1 s'], [-0.2, '> \u22121 s'], [59.4, '59 s'], [59.5, '1 min'], [5369, '89 min'], [5400, '1.5 h'], [54_720, '15.2 h'],
    [129_599, '1.5 d'], [129_400, '35.9 h'], [527_040, '6.1 d'], [8_726_400, '101 d'], [-7200, '\u22122.0 h'],
  ];
  for (const [seconds, text] of cases) assert.equal(duration(seconds), text, String(seconds));
  assert.equal(duration(22_320, true), '6.2 bh');
});

void test('shares, counts and what is missing', () => {
  assert.equal(people(0.156, 'ratio'), '15.6 %');
  assert.equal(people(0.0004, 'ratio'), '< 0.1 %');
  assert.equal(people(1, 'ratio'), '100 %');
  assert.equal(people([0.25, 1, 4, 0.05, 0.7], 'share'), '25.0 %');
  assert.equal(exactly([0.25, 1, 4, 0.05, 0.7], 'share'), '1 of 4, interval 5.0 % to 70.0 %');
  assert.equal(people(-7554, 'count'), '\u22127,554');
  assert.equal(people(null, 'count'), '–');
  assert.equal(people('too few to say', 'points'), 'too few to say');
  assert.equal(people(793_234_800, 'hours'), '220,343 h');
  assert.equal(people(false, 'flag'), 'no');
  assert.equal(instant(1_337_728_920.9), '2012-05-22 23:22');
});

void test('hidden characters are shown, words are quoted for a shell', () => {
  assert.equal(visible('a\u0000\u001b\u202e\u2066b\u0085\u200d'), 'a\\x00\\x1B<U+202E><U+2066>b\\x85\u200d');
  assert.equal(quoted('V32'), 'V32');
  assert.equal(quoted("V32 2nd's"), "'V32 2nd'\\''s'");
  assert.equal(quoted('-x'), "'-x'");
});
