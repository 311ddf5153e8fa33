import { expect } from 'chai';
import {
  CpxError,
  ERRORS,
  helpCodeOf,
  isErrorCode,
  problemTypeOf,
  type ErrorCode,
  type ErrorRow,
} from '../../src/protocol/index.js';

const rows = Object.entries(ERRORS) as [ErrorCode, ErrorRow][];

describe('error catalogue', () => {
  it('gives each code a help number of its own', () => {
    const numbers = rows.map(([, row]) => row.help);
    expect(new Set(numbers).size).to.equal(numbers.length);
    for (const number of numbers) expect(number).to.be.within(100, 999);
  });

  it('keeps the help numbers of a family together', () => {
    const families = rows.map(([code]) => code.split('_')[1]);
    const changes = families.filter((family, index) => family !== families[index - 1]);
    expect(changes).to.deep.equal([...new Set(families)]);
    expect(rows.map(([, row]) => row.help)).to.deep.equal(rows.map(([, row]) => row.help).sort((a, b) => a - b));
  });

  it('gives each code an HTTP error status, but for what happens in the page', () => {
    for (const [code, { status }] of rows) {
      if (code.startsWith('ERR_CLIENT_')) expect(status, code).to.equal(0);
      else expect(status, code).to.be.within(400, 599);
    }
  });

  it('answers busy and rate with 429 and two codes', () => {
    expect(ERRORS.ERR_FLOW_BUSY.status).to.equal(429);
    expect(ERRORS.ERR_REQUEST_RATE_LIMITED.status).to.equal(429);
  });

  it('never calls a blocked PIN retryable', () => {
    expect(ERRORS.ERR_PIN_LOCKED.retryable).to.equal(false);
  });

  it('knows its codes from other texts', () => {
    expect(isErrorCode('ERR_PIN_LOCKED')).to.equal(true);
    for (const other of ['toString', '__proto__', 'ERR_PIN', '', 7, null, undefined]) {
      expect(isErrorCode(other)).to.equal(false);
    }
  });
});

describe('CpxError', () => {
  it('carries code, status, help code, retryable and cause', () => {
    const cause = new Error('deeper');
    const error = new CpxError('ERR_CARD_REMOVED', 'the card went', { cause });
    expect(error).to.include({ name: 'CpxError', code: 'ERR_CARD_REMOVED', status: 409, helpCode: 'CPX-214' });
    expect(error.retryable).to.equal(true);
    expect(error.cause).to.equal(cause);
    expect(helpCodeOf('ERR_CARD_REMOVED')).to.equal('CPX-214');
    expect(problemTypeOf('ERR_CARD_REMOVED')).to.equal('urn:cpx-bridge:error:err-card-removed');
  });
});
