import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { CommandRow } from '../../../native-stubs/virtual-card/command-table.js';
import { CPS3_COMMANDS } from '../../../native-stubs/virtual-card/cps3.js';
import { CPS4_COMMANDS } from '../../../native-stubs/virtual-card/cps4.js';
import { createVirtualCard } from '../../../native-stubs/virtual-card/index.js';
import { expectAnswer, testCards } from '../support/drive-card.js';

const README = readFileSync('native-stubs/virtual-card/README.md', 'utf8');

function hexadecimal(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}

/** A row of a command table as the README writes it. */
function describeRow<Session>({ instruction, parameters, name, meaning }: CommandRow<Session>): string {
  const values = parameters.map((known) =>
    typeof known === 'number' ? hexadecimal(known, 4) : known.map((end) => hexadecimal(end, 4)).join('–'),
  );
  return `| \`${hexadecimal(instruction, 2)}\` | ${values.join(', ')} | ${name} | ${meaning} |`;
}

/** The lines of a table under a heading, without what makes columns equally wide. */
function rowsUnder(heading: string): readonly string[] {
  const [, section = ''] = README.split(`## ${heading}\n`);
  return section
    .split('\n## ')[0]!
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.replaceAll(/ +/g, ' '));
}

describe('native-stubs/virtual-card: README', () => {
  it('lists the commands of a CPS4 as its table has them', () => {
    expect(rowsUnder('Commands of a CPS4')).to.deep.equal(CPS4_COMMANDS.map(describeRow));
  });

  it('lists the commands of a CPS3 as its table has them', () => {
    expect(rowsUnder('Commands of a CPS3')).to.deep.equal(CPS3_COMMANDS.map(describeRow));
  });

  it('begins with commands that are answered as it says', async () => {
    const examples = [...README.matchAll(/transmit\(Buffer\.from\('(\w+)', 'hex'\)\); \/\/ .* → ([0-9A-F …]+)/g)];
    expect(examples).to.have.length(3);
    const card = createVirtualCard((await testCards()).card('cps3-dupont'));
    card.reset();
    for (const [, command = '', answer = ''] of examples) expectAnswer(card, command, answer.replace('…', '*'));
  });

  it('names every source file', () => {
    const files = readdirSync('native-stubs/virtual-card').filter((name) => name.endsWith('.ts'));
    const missing = files.filter((name) => !README.includes(`\`${name.replace('.ts', '')}\``));
    expect(missing).to.deep.equal([]);
  });
});
