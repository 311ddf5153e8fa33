import { hintTriesLeft, type PinState } from '../../card/index.js';
import type { ErrorCode } from '../../../protocol/index.js';
import { found, notApplicable, ok, type Check } from '../check.js';
import { code, count, word, type Fact } from '../facts.js';
import type { FindingCode } from '../findings/index.js';

/** What the card or its software may answer; any other error is a card that failed. */
const PROBLEMS = [
  'ERR_PIN_INCORRECT',
  'ERR_PIN_LOCKED',
  'ERR_PIN_NOT_SET',
  'ERR_CARD_REMOVED',
  'ERR_READER_BUSY',
  'ERR_READER_FAILED',
  'ERR_MODULE_MECHANISM',
  'ERR_MODULE_TIMEOUT',
  'ERR_MODULE_CRASHED',
  'ERR_MODULE_FAILED',
] as const satisfies readonly (ErrorCode & FindingCode)[];

/**
 * Does the card sign, with the PIN of the person? Only where they asked for it, and never on the last try: this run is not
 * worth a card.
 */
export const cardSignature: Check = {
  id: 'card-signature',
  layer: 'card',
  title: { fr: 'Signature d’essai', en: 'Trial signature' },
  needs: ['card-pin', 'card-key', 'certificate-validity'],
  limitMs: 'unlimited',
  findings: [...PROBLEMS, 'ERR_CARD_FAILED'],
  async run(observations) {
    const { trial } = observations.ports;
    const certificates = (await observations.card())?.card.certificates ?? [];
    const ours = certificates.find(({ forAuthentication }) => forAuthentication);
    if (trial === undefined || ours === undefined) return notApplicable();
    const sight = await trial(ours.fingerprint);
    switch (sight.type) {
      case 'signed':
        // CKM_RSA_PKCS is what makes an RS256 on every CPx card (cpx.md, "measured").
        return ok([
          word('mechanism', 'CKM_RSA_PKCS'),
          { name: 'signing-time', value: { type: 'milliseconds', milliseconds: Math.round(sight.tookMs) } },
        ]);
      case 'not-made':
        return notApplicable([word('trial', sight.why)]);
      case 'failed': {
        // Nobody could be asked: that says nothing of the card.
        if (sight.problem === 'ERR_FLOW_PROMPT_UNAVAILABLE') return notApplicable([code('problem', sight.problem)]);
        const problem = PROBLEMS.find((known) => known === sight.problem);
        return found(problem ?? 'ERR_CARD_FAILED', [
          ...describe(sight.pin),
          ...(problem ? [] : [code('problem', sight.problem)]),
        ]);
      }
    }
  },
};

/** What is left, as far as the flags tell; some modules tell nothing. */
function describe(pin: PinState | undefined): readonly Fact[] {
  return pin !== undefined && (pin.countLow || pin.finalTry) ? [count('tries-left', hintTriesLeft(pin))] : [];
}
