import { readFileSync } from 'node:fs';
import { expect } from 'chai';

/** The code blocks of a README in one language, in their order. */
export function blocksOf(readme: string, language: string): readonly string[] {
  const blocks = readFileSync(readme, 'utf8').matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'));
  return [...blocks].map(([, block = '']) => block);
}

/** A block with what a vendor would put in place of the example's values; each of these stands in it once. */
export function fillIn(block: string, changes: Readonly<Record<string, string>>): string {
  return Object.entries(changes).reduce((text, [example, own]) => {
    expect(text.split(example), `${example} in the README`).to.have.length(2);
    return text.replace(example, own);
  }, block);
}

/** Its lines without comments and what is blank, which is what a vendor copies. */
export function codeLines(block: string): readonly string[] {
  return block
    .split('\n')
    .map((line) => line.replace(/(?:^|\s)(?:\/\/|#)\s.*$/, '').trimEnd())
    .filter((line) => line !== '');
}
