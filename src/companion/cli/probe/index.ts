/**
 * What `tls-probe` makes of the connections to a card host: the one thing to say first, the lines that follow, and
 * whether the card's authority is among those that the server asks for. Imports compose, tls, pki and protocol.
 */
export { isAuthorityAsked, issuerOf } from './is-authority-asked.js';
export {
  judgeProbe,
  PROBE_VERSIONS,
  type Attempt,
  type Probe,
  type SignedAttempt,
  type Verdict,
} from './judge-probe.js';
export { describeProbe, printProbe } from './print-probe.js';
