import { expect } from 'chai';
import { TlsFailure } from '../../../src/companion/tls/index.js';
import { advance, HANDSHAKE_EVENTS, TRANSITIONS, type HandshakeState } from '../../../src/companion/tls/transitions.js';

const states = Object.keys(TRANSITIONS) as HandshakeState[];

/** Every path from a state to a connection, as the events on it. */
function paths(state: HandshakeState, seen: readonly HandshakeState[] = []): string[][] {
  if (state.endsWith('connected')) return [[]];
  return Object.entries(TRANSITIONS[state]).flatMap(([event, next]) =>
    seen.includes(next) ? [] : paths(next, [...seen, state]).map((rest) => [event, ...rest]),
  );
}

describe('the states of a handshake', () => {
  it('lead from each to a connection, and each is reached', () => {
    const reached = new Set(states.flatMap((state) => Object.values(TRANSITIONS[state])));
    for (const state of states) {
      expect(paths(state), state).not.to.deep.equal([]);
      if (state !== 'wait ServerHello') expect(reached.has(state), state).to.equal(true);
    }
  });

  it('let nobody past without a certificate, a signature and a Finished', () => {
    const all = paths('wait ServerHello');
    expect(all).to.have.length(8);
    for (const path of all) {
      expect(path).to.include('certificate').and.to.include('finished');
      const signed = path.includes('certificate_verify') || path.includes('server_key_exchange');
      expect(signed, path.join(', ')).to.equal(true);
      expect(path.at(-1)).to.equal('finished');
      expect(path.filter((event) => event === 'hello_retry_request').length).to.be.at.most(1);
    }
  });

  it('refuse whatever a row does not name', () => {
    let refused = 0;
    for (const state of states) {
      for (const event of HANDSHAKE_EVENTS) {
        if (TRANSITIONS[state][event] !== undefined) {
          expect(advance(state, event)).to.equal(TRANSITIONS[state][event]);
          continue;
        }
        const alert =
          state === '1.2 connected' && event === 'hello_request' ? 'no_renegotiation' : 'unexpected_message';
        expect(() => advance(state, event), `${state}: ${event}`)
          .to.throw(TlsFailure)
          .with.property('sent', alert);
        refused += 1;
      }
    }
    expect(refused).to.be.greaterThan(200);
  });
});
