// Bundles the page's script and style sheet. Usage: node build.mjs OUT.cpp (a C++ source with both as texts).
import { build } from 'esbuild';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));
const most = { script: 130_000, zipped: 45_000 };

async function bundled(entry, options) {
  const result = await build({
    entryPoints: [join(here, 'src', entry)],
    bundle: true,
    minify: true,
    write: false,
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'warning',
    target: ['es2021', 'chrome100', 'firefox100', 'safari15'],
    ...options,
  });
  return result.outputFiles[0].text.trim();
}

/** A text as C++ raw strings: compilers limit the length of one. */
function literal(text) {
  if (text.includes(')page"') || text.includes('</')) throw new Error('the bundle holds a text that would end it early');
  const pieces = text.match(/[^]{1,12000}/g) ?? [''];
  return pieces.map((piece) => `R"page(${piece})page"`).join('\n');
}

// The licence of D3 (ISC) asks to stand in every copy, and each report is one.
const notice = `/*! Contains parts of D3, Copyright 2010-2023 Mike Bostock. Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted, provided that the above copyright notice and this permission notice appear in all copies. THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE. */`;

const script = await bundled('main.ts', { format: 'iife', banner: { js: notice } });
const style = await bundled('page.css', {});
const zipped = gzipSync(script, { level: 9 }).length;
if (script.length > most.script || zipped > most.zipped) {
  throw new Error(`the script has ${script.length} bytes, ${zipped} zipped: more than ${most.script} and ${most.zipped}`);
}
const out = process.argv[2];
if (!out) {
  console.log(`script ${script.length} bytes, ${zipped} zipped; style ${style.length} bytes`);
} else {
  await mkdir(dirname(out), { recursive: true });
  await writeFile(
    out,
    `#include "page_assets.hpp"\n\nnamespace baton::report {\n\nconst std::string_view page_script =\n${literal(script)};\n\nconst std::string_view page_style =\n${literal(style)};\n\n}  // namespace baton::report\n`,
  );
}
