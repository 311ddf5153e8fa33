import { expect } from 'chai';
import { ERRORS, errorTexts, isErrorCode, type ErrorCode, type Language } from '../../src/protocol/index.js';

const codes = Object.keys(ERRORS).filter(isErrorCode);
const languages: readonly Language[] = ['fr', 'en'];
const everyText = codes.flatMap((code) =>
  languages.flatMap((language) =>
    Object.entries(errorTexts(code, language)).map(([part, text]: [string, string]) => ({
      where: `${code} ${language} ${part}`,
      part,
      text,
    })),
  ),
);
const wrong = (test: (entry: (typeof everyText)[number]) => boolean): string[] =>
  everyText.filter(test).map(({ where, text }) => `${where}: ${text}`);

describe('errorTexts', () => {
  it('has a title, an explanation and a remedy for every code in both languages', () => {
    expect(everyText).to.have.length(codes.length * languages.length * 3);
    expect(wrong(({ text }) => text.trim() === '' || text !== text.trim())).to.deep.equal([]);
  });

  it('keeps titles to one short line without a full stop', () => {
    expect(wrong(({ part, text }) => part === 'title' && (text.length > 40 || text.endsWith('.')))).to.deep.equal([]);
  });

  it('makes of each explanation and each remedy one sentence', () => {
    expect(wrong(({ part, text }) => part !== 'title' && !/^\p{Lu}[^]*\.$/u.test(text))).to.deep.equal([]);
    expect(wrong(({ part, text }) => part !== 'title' && /[.!?] \p{Lu}/u.test(text))).to.deep.equal([]);
    expect(wrong(({ text }) => text.length > 180)).to.deep.equal([]);
  });

  it('says each thing in the language that was asked for', () => {
    for (const part of ['title', 'explanation', 'remedy'] as const) {
      const same = codes.filter((code) => errorTexts(code, 'fr')[part] === errorTexts(code, 'en')[part]);
      expect(same, part).to.deep.equal([]);
    }
  });

  it('shows no code, no gap to fill and no markup', () => {
    expect(wrong(({ text }) => /ERR_|CKR_|CPX-\d|[{}<>$%]|\.\.\.|\bundefined\b|\d{5}/.test(text))).to.deep.equal([]);
  });

  it('tells two codes apart by more than their number', () => {
    const seen = new Map<string, ErrorCode>();
    for (const code of codes) {
      const { title, explanation } = errorTexts(code, 'fr');
      expect(seen.get(`${title} ${explanation}`), code).to.equal(undefined);
      seen.set(`${title} ${explanation}`, code);
    }
  });

  it('writes typographic apostrophes', () => {
    expect(wrong(({ text }) => text.includes("'"))).to.deep.equal([]);
  });

  it('never says how many tries of the PIN are left', () => {
    const pin = wrong(({ where, text }) => where.includes('_PIN_') && /reste|restant|remain|left/i.test(text));
    expect(pin).to.deep.equal([]);
  });

  it('uses the words of the ANS where they exist', () => {
    expect(errorTexts('ERR_CARD_NOT_CPX', 'fr').explanation).to.equal(
      'La carte dans le lecteur n’est pas une carte PS.',
    );
    expect(errorTexts('ERR_PIN_LOCKED', 'fr').explanation).to.equal('Cette carte est bloquée (3 codes erronés).');
    expect(errorTexts('ERR_CARD_MUTE', 'fr').explanation).to.equal('Impossible de mettre la carte sous tension.');
    expect(errorTexts('ERR_CARD_UPDATE_INTERRUPTED', 'fr').explanation).to.equal(
      'Carte inutilisable suite à un incident lors de son actualisation.',
    );
    expect(errorTexts('ERR_PIN_LOCKED', 'fr').remedy).to.include('0 825 852 000');
  });
});
