import { expect } from 'chai';
import { createMemoryTicketStore, createTicketIssuer, type TicketIssuer } from '../../../src/relying-party/index.js';
import { codeOf } from '../support/code-of.js';

const CERTIFICATE = new Uint8Array([0x30, 0x00]);
const UNKNOWN = 'ERR_TOKEN_TICKET_UNKNOWN';

describe('createTicketIssuer', () => {
  let clock: number;
  let tickets: TicketIssuer;
  beforeEach(() => {
    clock = Date.parse('2026-06-15T12:00:00Z');
    tickets = createTicketIssuer({ store: createMemoryTicketStore(2), now: () => new Date(clock) });
  });

  it('gives back to the session that began the certificate that came to its address', async () => {
    const state = await tickets.begin('session');
    const ticket = await tickets.issue(state, CERTIFICATE);
    expect([state, ticket].every((text) => /^[\w-]{43}$/.test(text))).to.equal(true);
    expect(await tickets.redeem('session', ticket)).to.equal(CERTIFICATE);
  });

  it('uses an address once and a ticket once', async () => {
    const state = await tickets.begin('session');
    const ticket = await tickets.issue(state, CERTIFICATE);
    expect(await codeOf(tickets.issue(state, CERTIFICATE))).to.equal(UNKNOWN);
    await tickets.redeem('session', ticket);
    expect(await codeOf(tickets.redeem('session', ticket))).to.equal(UNKNOWN);
  });

  it('forgets a ticket that another session hands in', async () => {
    const ticket = await tickets.issue(await tickets.begin('session'), CERTIFICATE);
    expect(await codeOf(tickets.redeem('other', ticket))).to.equal(UNKNOWN);
    expect(await codeOf(tickets.redeem('session', ticket))).to.equal(UNKNOWN);
  });

  it('takes no address for a ticket, and no ticket for an address', async () => {
    const state = await tickets.begin('session');
    expect(await codeOf(tickets.redeem('session', state))).to.equal(UNKNOWN);
    const ticket = await tickets.issue(state, CERTIFICATE);
    expect(await codeOf(tickets.issue(ticket, CERTIFICATE))).to.equal(UNKNOWN);
  });

  it('keeps addresses for 5 minutes and tickets for 60 seconds', async () => {
    const state = await tickets.begin('session');
    clock += 299_000;
    const ticket = await tickets.issue(state, CERTIFICATE);
    clock += 59_000;
    expect(await tickets.redeem('session', ticket)).to.equal(CERTIFICATE);
    const late = await tickets.begin('session');
    clock += 300_000;
    expect(await codeOf(tickets.issue(late, CERTIFICATE))).to.equal(UNKNOWN);
    const old = await tickets.issue(await tickets.begin('session'), CERTIFICATE);
    clock += 60_000;
    expect(await codeOf(tickets.redeem('session', old))).to.equal(UNKNOWN);
  });

  it('has one sign-in a session, and of too many sessions the newest', async () => {
    const first = await tickets.begin('session');
    const second = await tickets.begin('session');
    expect(await codeOf(tickets.issue(first, CERTIFICATE))).to.equal(UNKNOWN);
    await tickets.begin('b');
    await tickets.begin('c');
    expect(await codeOf(tickets.issue(second, CERTIFICATE))).to.equal(UNKNOWN);
  });
});
