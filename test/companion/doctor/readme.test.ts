import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  CHECKS,
  DIAGNOSIS_WORDS,
  FINDING_CODES,
  findingTexts,
  helpCodeOfFinding,
  LAYERS,
  severityOf,
} from '../../../src/companion/doctor/index.js';

const README = 'src/companion/doctor/README.md';

/** The reference between its two marks, as the tables of the source have it. */
function renderReference(): string {
  const title = (id: string): string => `\`${id}\``;
  const lines = ['## Checks', '', '| check | asks | needs | finds |', '|---|---|---|---|'];
  for (const layer of LAYERS) {
    for (const check of CHECKS.filter((one) => one.layer === layer)) {
      const found = [...new Set([...check.findings, ...(check.ifSlow ? [check.ifSlow] : [])])];
      const cells = [
        `\`${check.id}\``,
        `${DIAGNOSIS_WORDS.en.layers[layer]}: ${check.title.en} / ${check.title.fr}`,
        check.needs.map(title).join(', '),
        found.map(helpCodeOfFinding).join(', '),
      ];
      lines.push(`| ${cells.join(' | ')} |`);
    }
  }
  lines.push('', '## Findings', '', '| help code | finding | how bad | en | fr |', '|---|---|---|---|---|');
  for (const code of FINDING_CODES) {
    const [en, fr] = [findingTexts(code, 'en'), findingTexts(code, 'fr')];
    const cells = [
      helpCodeOfFinding(code),
      `\`${code}\``,
      severityOf(code),
      `**${en.title}.** ${en.explanation} ${en.remedy}`,
      `**${fr.title}.** ${fr.explanation} ${fr.remedy}`,
    ];
    lines.push(`| ${cells.join(' | ')} |`);
  }
  return lines.join('\n');
}

describe('README of the diagnosis', () => {
  const readme = readFileSync(README, 'utf8');

  it('lists every check and every finding in the words of the source', () => {
    const [, written = ''] = /<!-- generated: -->\n([^]*)\n<!-- :generated -->/.exec(readme) ?? [];
    expect(written.trim()).to.equal(renderReference());
  });

  it('names only files and folders that are there', () => {
    for (const [, file = ''] of readme.matchAll(/`((?:src|test)\/[\w/.-]+)`/g)) {
      expect(existsSync(file), file).to.equal(true);
    }
  });
});
