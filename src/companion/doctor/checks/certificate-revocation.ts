import { CpxError } from '../../../protocol/index.js';
import { found, notApplicable, ok, type Check, type Outcome } from '../check.js';
import { word } from '../facts.js';

/** What the authority may say of a card; a mailbox refuses both. */
const ANSWERS = ['ERR_REVOCATION_REVOKED', 'ERR_REVOCATION_UNKNOWN'] as const;

/**
 * Was the card revoked, by OCSP or else by the revocation list? Only a certificate with a path to an authority of this
 * computer is asked about, since nobody else's answer could be believed. A network that reaches neither service says
 * nothing about the card: the mailbox has its own way there.
 */
export const certificateRevocation: Check = {
  id: 'certificate-revocation',
  layer: 'certificate',
  title: { fr: 'Opposition sur la carte', en: 'Revocation of the card' },
  needs: ['certificate-chain'],
  limitMs: 8_000,
  findings: ANSWERS,
  async run(observations) {
    const chain = await observations.chain();
    if (chain?.trusted !== true) return notApplicable();
    try {
      const { status } = await observations.ports.revocation.check(chain.path);
      return status === 'good' ? ok() : notApplicable([word('answers', 'silent')]);
    } catch (error) {
      return judge(error);
    }
  },
};

function judge(error: unknown): Outcome {
  const answer = error instanceof CpxError ? ANSWERS.find((code) => code === error.code) : undefined;
  if (answer === undefined) throw error;
  return found(answer);
}
