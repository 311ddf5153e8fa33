import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, posix, relative, sep } from 'node:path';
import { expect } from 'chai';
import ts from 'typescript';

/**
 * Who may import whom. A row: folder | one line | folders and packages it may import | where it runs. A folder may
 * always import `companion/log` when it is in the companion; a folder inside another stands before it. Change the code,
 * the row and the design together.
 */
const TABLE = `
| folder | one line | may import | runs on |
|---|---|---|---|
| src/protocol | what page, companion and server agree on: messages and their parsers, token bytes, context-bound challenge, error catalogue | | anywhere |
| src/cpx | what a CPx card is: certificate to identity, card families, profession codes, labels, known trust anchors | protocol; node-forge | anywhere |
| src/pki | chain building, CRL, OCSP, trust-anchor import | cpx, protocol; pkijs, asn1js, pvutils, lru-cache | Node |
| src/companion/log | the structured log: the port every companion folder writes to, and its writer | protocol; pino | Node |
| src/companion/os/core-dumps | what a process that holds a secret asks of the operating system for itself: no core dump | koffi | Node |
| src/companion/os | what the operating system knows: PC/SC reader and card presence, card reset, socket owner, processes, standard folders | protocol, companion/log; koffi | Node |
| src/companion/card | the port CardProvider (readers, cards, certificates, sign) and the PIN rules; not one PKCS#11 word | cpx, protocol | Node |
| src/companion/pkcs11 | the port over Cryptoki: module discovery, card hosts, sessions, byte PIN login, the CKR table | companion/os, companion/os/core-dumps, companion/card, companion/log, cpx, protocol; pkcs11js, koffi | Node |
| src/companion/tls | a TLS client whose key is on the card | companion/log, pki, protocol; | Node |
| src/companion/sign-in | the authentication workflow: states, one transition table, the runner over ports (card, prompt, clock) | companion/card, companion/log, protocol | Node |
| src/companion/settings | configuration, administrator policy, allowed sites, keychain secrets, history of sign-ins | companion/os, companion/log, protocol; keytar | Node |
| src/companion/bridge | the loopback HTTP API: one middleware per gate, one file per route | companion/os, companion/sign-in, companion/card, companion/settings, companion/log, protocol; express, jsonc-parser | Node |
| src/companion/doctor | the diagnosis: one file per check, a report, its redaction | companion/os, companion/pkcs11, companion/card, companion/settings, companion/log, pki, cpx, protocol | Node |
| src/companion/compose | what every shell has in common: puts the companion and the diagnosis together; in development mode the simulated readers and their control socket | companion/os, companion/card, companion/pkcs11, companion/sign-in, companion/settings, companion/bridge, companion/doctor, companion/tls, companion/log, pki, cpx, protocol; native-stubs/pkcs11js, native-stubs/test-cards | Node |
| src/companion/cli | cpx-bridge: one file per command, terminal.ts for output | companion/compose, companion/doctor, companion/os, companion/card, companion/pkcs11, companion/sign-in, companion/settings, companion/bridge, companion/tls, companion/log, pki, cpx, protocol; native-stubs/pkcs11js, native-stubs/test-cards, native-stubs/virtual-card; commander | Node |
| src/companion/desktop | the companion with windows: main/, preload.ts, renderer/, one ipc.ts schema; launch/ finds what can run it | companion/compose, companion/doctor, companion/os, companion/card, companion/pkcs11, companion/sign-in, companion/settings, companion/bridge, companion/log, cpx, protocol; electron | Electron (Node), browser |
| src/client | browser library and the cpx-login element | protocol | browser |
| src/relying-party | server library: challenges, token verification, linking rules | pki, cpx, protocol | Node |
| src/mailbox | the reference web mailbox that a mailbox vendor copies from | relying-party, client, cpx, protocol; express, express-rate-limit, helmet, pg, @electric-sql/pglite | Node, browser |
| src/demo | starts the companion and the mailbox together and tells the story | companion/compose, companion/cli, companion/desktop, mailbox, relying-party, client, protocol; native-stubs/pkcs11js, native-stubs/test-cards, native-stubs/virtual-card | Node |
| src/packaging | icons and packages of the desktop companion; part of the build, never of a package | ; @resvg/resvg-wasm, @shockpkg/icon-encoder, @electron/asar, electron, electron-builder | Node |
| native-stubs/pkcs11js | simulated CPx tokens behind pkcs11js's own interface | native-stubs/test-cards, cpx, protocol; node-forge, pkcs11js | Node |
| native-stubs/virtual-card | a CPx card in TypeScript on a virtual reader below PC/SC, and private readers for tests | native-stubs/test-cards, cpx, protocol; node-forge | Node |
| native-stubs/electron | the desktop shell's part of Electron, on plain Node and Chromium | electron, playwright-core | Node |
| native-stubs/test-cards | the generated test PKI and the people whose cards are simulated | cpx, protocol; node-forge | Node |
`;

interface Row {
  readonly folder: string;
  readonly folders: ReadonlySet<string>;
  readonly packages: ReadonlySet<string>;
  readonly node: boolean;
}

const rows: readonly Row[] = TABLE.trim()
  .split('\n')
  .slice(2)
  .map((line) => {
    const [folder = '', , allowed = '', runsOn = ''] = line
      .split('|')
      .slice(1)
      .map((cell) => cell.trim());
    const names = allowed
      .split(/[;,]/)
      .map((name) => name.trim())
      .filter((name) => name !== '');
    const ours = names.filter((name) => rowNames().has(name));
    return {
      folder,
      folders: new Set(ours.map((name) => (name.startsWith('native-stubs/') ? name : `src/${name}`))),
      packages: new Set(names.filter((name) => !ours.includes(name))),
      node: runsOn.includes('Node'),
    };
  });

function rowNames(): ReadonlySet<string> {
  return new Set(
    TABLE.trim()
      .split('\n')
      .slice(2)
      .map((line) => (line.split('|')[1] ?? '').trim().replace(/^src\//, '')),
  );
}

interface Import {
  readonly from: string;
  readonly specifier: string;
  /** Repository path of the imported file without its ending, for relative imports. */
  readonly target: string | undefined;
  /** Loaded at run time, where the line is reached. */
  readonly dynamic: boolean;
}

function listSources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(?:ts|mts|cts)$/.test(entry.name))
    .map((entry) => relative('.', join(entry.parentPath, entry.name)).split(sep).join('/'));
}

function listImports(file: string): Import[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const add = (specifier: string, dynamic: boolean): void => {
    const target = specifier.startsWith('.') ? posix.join(dirname(file), specifier).replace(/\.js$/, '') : undefined;
    found.push({ from: file, specifier, target, dynamic });
  };
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      add((node.moduleSpecifier as ts.StringLiteral).text, false);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add((node.argument.literal as ts.StringLiteral).text, false);
    } else if (ts.isCallExpression(node) && node.arguments[0] && ts.isStringLiteralLike(node.arguments[0])) {
      const name = node.expression.getText(source);
      if (/^(?:import|require|import\.meta\.resolve|require\.resolve)$/.test(name)) add(node.arguments[0].text, true);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const rowOf = (path: string): Row | undefined =>
  rows.find((row) => path === row.folder || path.startsWith(`${row.folder}/`));

const sources = [...listSources('src'), ...listSources('native-stubs')];
const imports = sources.flatMap(listImports);

describe('architecture', () => {
  it('has a row for every source file', () => {
    expect(sources.filter((file) => rowOf(file) === undefined)).to.deep.equal([]);
  });

  it('lets a folder import only what its row allows', () => {
    const wrong = imports.filter(({ from, specifier, target, dynamic }) => {
      const row = rowOf(from);
      if (row === undefined) return true;
      if (target !== undefined) {
        // Locales and other data are read at run time; their types may be named.
        if (target.startsWith('resources/')) return !isTypeOnly(from, specifier);
        const other = rowOf(target);
        if (other?.folder === row.folder) return false;
        // The command line and the demo reach the stand-ins by dynamic import alone: a package does not hold them.
        const isStandIn = other?.folder.startsWith('native-stubs/') === true && from.startsWith('src/');
        if (isStandIn && !dynamic && !isTypeOnly(from, specifier)) return true;
        return other === undefined || !row.folders.has(other.folder);
      }
      const name = specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');
      if (specifier.startsWith('node:')) return !row.node;
      expect(builtinModules, `${from}: write node:${specifier}`).not.to.include(specifier);
      return !row.packages.has(name);
    });
    expect(wrong.map(({ from, specifier }) => `${from} imports ${specifier}`)).to.deep.equal([]);
  });

  it('lets a folder be entered through its index alone', () => {
    const wrong = imports.filter(({ from, target }) => {
      if (target === undefined) return false;
      const other = rowOf(target);
      return other !== undefined && other !== rowOf(from) && target !== `${other.folder}/index`;
    });
    expect(wrong.map(({ from, specifier }) => `${from} imports ${specifier}`)).to.deep.equal([]);
  });

  it('has no cycle between files', () => {
    const graph = new Map(sources.map((file) => [file.replace(/\.ts$/, ''), [] as string[]]));
    for (const { from, target } of imports)
      if (target !== undefined) graph.get(from.replace(/\.ts$/, ''))?.push(target);
    expect(findCycle(graph)).to.equal(undefined);
  });

  it('has an index.ts in each folder that opens with a paragraph and lists its exports by name', () => {
    for (const { folder } of rows.filter((row) => sources.some((file) => rowOf(file) === row))) {
      const path = `${folder}/index.ts`;
      expect(sources, folder).to.include(path);
      const text = readFileSync(path, 'utf8');
      expect(text, path).to.match(/^\/\*\*\n/);
      expect(text, path).not.to.match(/export \*/);
    }
  });

  it('has nothing else at the top level', () => {
    const allowed =
      /^(?:src|native-stubs|resources|test|electron-builder\.yml|package\.json|package-lock\.json|tsconfig\.json|README\.md|LICENSE|\..+|node_modules|dist|coverage)$/;
    expect(readdirSync('.').filter((name) => !allowed.test(name))).to.deep.equal([]);
  });
});

function isTypeOnly(file: string, specifier: string): boolean {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  return source.statements.every(
    (statement) =>
      !ts.isImportDeclaration(statement) ||
      (statement.moduleSpecifier as ts.StringLiteral).text !== specifier ||
      statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword,
  );
}

function findCycle(graph: ReadonlyMap<string, readonly string[]>): string | undefined {
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): string | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file].join(' → ');
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const cycle = walk(next, [...path, file]);
      if (cycle !== undefined) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const cycle = walk(file, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
