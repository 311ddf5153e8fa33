import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** A folder's only door is its index.ts; test/architecture.test.ts holds the whole table of who may import whom. */
const onlyThroughTheDoor = {
  // ../folder/anything-but-index.js, one or more levels up, never below one's own folder.
  regex: '^(\\.\\./)+(?!index\\.js$)[^.][^/]*/(?!index\\.js$|.*index\\.js$).+\\.js$',
  message: 'Import another folder through its index.js.',
};

const browser = { group: ['node:*', 'express', 'node-forge', 'pg'], message: 'This code runs in a browser.' };

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'node_modules/'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'List exports by name.' },
        { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
        { selector: 'TSEnumDeclaration', message: 'Use a union or a table.' },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  { files: ['src/**'], rules: { 'no-restricted-imports': ['error', { patterns: [onlyThroughTheDoor] }] } },
  {
    files: ['src/protocol/**', 'src/client/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: [onlyThroughTheDoor, browser] }] },
  },
  {
    files: ['test/**'],
    rules: {
      '@typescript-eslint/no-unused-expressions': 'off', // chai: expect(x).to.be.true
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'MemberExpression[property.name=/^(only|skip)$/][object.name=/^(describe|it|context)$/]',
          message: 'No test runs alone or is switched off; see test/support/requirements.ts.',
        },
      ],
    },
  },
);
