import { expect } from 'chai';
import { CARD_STATES, CODE_OF_CARD_STATE, ERRORS } from '../../src/protocol/index.js';

describe('card states', () => {
  it('has a code of the catalogue for each state in which something is wrong, and none for the other two', () => {
    const wrong = CARD_STATES.filter((state) => CODE_OF_CARD_STATE[state] !== undefined);
    expect(CARD_STATES.filter((state) => !wrong.includes(state))).to.deep.equal(['starting', 'ready']);
    for (const state of wrong) expect(ERRORS, state).to.have.property(CODE_OF_CARD_STATE[state]!);
  });

  it('says something different in each of them', () => {
    const codes = CARD_STATES.map((state) => CODE_OF_CARD_STATE[state]).filter((code) => code !== undefined);
    expect(new Set(codes).size).to.equal(codes.length);
  });

  it('asks for another installation only where there is no module: every other state may change by itself', () => {
    const final = CARD_STATES.filter((state) => {
      const code = CODE_OF_CARD_STATE[state];
      return code !== undefined && !ERRORS[code].retryable;
    });
    expect(final).to.deep.equal(['no-module']);
  });
});
