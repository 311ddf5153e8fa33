import { expect } from 'chai';
import {
  CHECKS,
  FACT_NAMES,
  FINDING_CODES,
  findingTexts,
  helpCodeOfFinding,
  severityOf,
  WORDS,
} from '../../../src/companion/doctor/index.js';
import {
  ERRORS,
  errorTexts,
  helpCodeOf,
  isErrorCode,
  type ErrorCode,
  type Language,
} from '../../../src/protocol/index.js';

const languages: readonly Language[] = ['fr', 'en'];
const own = FINDING_CODES.filter((code) => !isErrorCode(code));
const everyText = own.flatMap((code) =>
  languages.flatMap((language) =>
    Object.entries(findingTexts(code, language)).map(([part, text]: [string, string]) => ({
      where: `${code} ${language} ${part}`,
      part,
      text,
    })),
  ),
);
const wrong = (test: (entry: (typeof everyText)[number]) => boolean): string[] =>
  everyText.filter(test).map(({ where, text }) => `${where}: ${text}`);

describe('findings of the diagnosis', () => {
  it('give each help code one meaning, here and in the catalogue of errors', () => {
    const byCode = new Map<string, string>();
    for (const code of Object.keys(ERRORS) as ErrorCode[]) byCode.set(helpCodeOf(code), code);
    for (const code of FINDING_CODES) {
      const help = helpCodeOfFinding(code);
      expect(byCode.get(help) ?? code, help).to.equal(code);
      byCode.set(help, code);
    }
  });

  it('have the code and the words of the catalogue where it knows them', () => {
    const shared = FINDING_CODES.flatMap((code) => (isErrorCode(code) ? [code] : []));
    expect(shared).to.have.length.greaterThan(20);
    for (const code of shared) {
      expect(helpCodeOfFinding(code)).to.equal(helpCodeOf(code));
      for (const language of languages) expect(findingTexts(code, language)).to.equal(errorTexts(code, language));
    }
  });

  it('have numbers from 800 to 899 of their own, in the order of the table', () => {
    const numbers = own.map((code) => Number(helpCodeOfFinding(code).slice('CPX-'.length)));
    expect(numbers).to.deep.equal([...new Set(numbers)].sort((a, b) => a - b));
    for (const number of numbers) expect(number).to.be.within(800, 899);
  });

  it('say in both languages what it is, why, and what to do', () => {
    expect(everyText).to.have.length(own.length * 2 * 3);
    expect(wrong(({ part, text }) => part === 'title' && (text.length > 45 || text.endsWith('.')))).to.deep.equal([]);
    expect(wrong(({ part, text }) => part !== 'title' && !/^\p{Lu}[^]*\.$/u.test(text))).to.deep.equal([]);
    expect(wrong(({ part, text }) => part !== 'title' && /[.!?] \p{Lu}/u.test(text))).to.deep.equal([]);
    expect(wrong(({ text }) => text.length > 180 || text !== text.trim())).to.deep.equal([]);
    expect(wrong(({ text }) => text.includes("'"))).to.deep.equal([]);
    for (const part of ['title', 'explanation', 'remedy'] as const) {
      expect(own.filter((code) => findingTexts(code, 'fr')[part] === findingTexts(code, 'en')[part])).to.deep.equal([]);
    }
  });

  it('never say how many tries of the PIN are left', () => {
    expect(
      wrong(({ where, text }) => where.includes('_PIN_') && /reste|restant|remain|left/i.test(text)),
    ).to.deep.equal([]);
  });

  it('are failures or warnings', () => {
    for (const code of FINDING_CODES) expect(severityOf(code)).to.be.oneOf(['failure', 'warning']);
  });
});

describe('table of checks', () => {
  const ids = CHECKS.map(({ id }) => id);

  it('names each check once, in both languages', () => {
    expect(new Set(ids).size).to.equal(ids.length);
    for (const { id, title } of CHECKS) {
      expect(id).to.match(/^[a-z]+(?:-[a-z]+)+$/);
      expect(title.fr, id).to.match(/^\p{Lu}/u);
      expect(title.en, id).to.match(/^\p{Lu}/u);
    }
    for (const language of languages) {
      expect(new Set(CHECKS.map(({ title }) => title[language])).size, language).to.equal(CHECKS.length);
    }
  });

  it('lets a check need nothing that is not there, and nothing that needs it', () => {
    const needs = new Map(CHECKS.map((check) => [check.id, [...check.needs, ...(check.after ?? [])]]));
    for (const names of needs.values()) for (const name of names) expect(ids).to.include(name);
    const walk = (id: string, path: readonly string[]): void => {
      expect(path, [...path, id].join(' → ')).not.to.include(id);
      for (const next of needs.get(id) ?? []) walk(next, [...path, id]);
    };
    for (const id of ids) walk(id, []);
  });

  it('gives every check a limit, and finds nothing that no check makes but what the runner says', () => {
    for (const { id, limitMs } of CHECKS) {
      if (id === 'card-signature') expect(limitMs).to.equal('unlimited');
      else expect(limitMs, id).to.be.within(1_000, 30_000);
    }
    const made = new Set(CHECKS.flatMap(({ findings, ifSlow }) => [...findings, ...(ifSlow ? [ifSlow] : [])]));
    const never = FINDING_CODES.filter((code) => !made.has(code));
    expect(never).to.deep.equal(['DOCTOR_CHECK_SLOW', 'DOCTOR_CHECK_BROKEN']);
  });

  it('has words for facts in both languages', () => {
    for (const table of [WORDS, FACT_NAMES]) {
      for (const [name, { fr, en }] of Object.entries(table)) {
        expect(fr, name).not.to.equal('');
        expect(en, name).not.to.equal('');
        expect(`${fr}${en}`, name).not.to.include("'");
      }
    }
  });
});
