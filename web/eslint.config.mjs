import js from '@eslint/js';
import ts from 'typescript-eslint';

// The page is read by people whose names and tickets are in it: no way from a text to markup, code or a request.
const never = ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'cssText'].map((property) => ({
  property,
  message: 'Texts never become markup or styles.',
}));

export default ts.config(
  { ignores: ['node_modules'] },
  js.configs.recommended,
  {
    files: ['src/**/*.ts', 'test/**/*.ts'],
    extends: [ts.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json' } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-restricted-properties': ['error', ...never],
      'no-restricted-globals': ['error', 'fetch', 'XMLHttpRequest', 'WebSocket', 'localStorage'],
      'no-eval': 'error',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', document: 'readonly', window: 'readonly', location: 'readonly', URL: 'readonly', getComputedStyle: 'readonly', performance: 'readonly', setTimeout: 'readonly' } },
  },
);
